import Testing

@testable import Sim

@Suite("Disk profiles")
struct DiskProfileTests {
  /// One row a profile, as the table of legal outcomes has it.
  @Test("the six differ as documented")
  func table() {
    let rows = DiskProfile.all.map { profile in
      let flags = [
        profile.ordersDirectoryOperations, profile.journalsSizes, profile.sectorsAreAtomic,
        profile.fsyncPersistsParentEntry, profile.overwritesArePowersafe, profile.renamesAreAtomic,
        profile.deviceCacheIsVolatile,
      ]
      let columns = flags.map { $0 ? "y" : "-" }.joined()
      return "\(profile.name) \(columns) \(profile.reordering) \(profile.exposedContent)"
    }
    #expect(
      rows == [
        "ext4Ordered yyyyyy- page zero",
        "ext4OldOrWriteback yyyyyy- page stale",
        "xfs y-yyyy- page zero",
        "btrfs --yyyy- none zero",
        "macOSfsync yyyyyyy page zero",
        "posixWorst ------- sector garbage",
      ])
    #expect(Volume().profile == .ext4Ordered)
  }
}
