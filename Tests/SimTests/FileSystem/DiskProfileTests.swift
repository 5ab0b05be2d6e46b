import Testing

@testable import Sim

@Suite("Disk profiles")
struct DiskProfileTests {
  /// One row a profile, as the table of legal outcomes has it.
  @Test("the seven differ as documented")
  func table() {
    let rows = DiskProfile.all.map { profile in
      let flags = [
        profile.ordersDirectoryOperations, profile.journalsSizes, profile.sectorsAreAtomic,
        profile.fsyncPersistsParentEntry, profile.overwritesArePowersafe, profile.renamesAreAtomic,
        profile.deviceCacheIsVolatile,
      ]
      let columns = flags.map { $0 ? "y" : "-" }.joined()
      return "\(profile.name) \(columns) \(profile.reordering) \(profile.exposedContent) "
        + profile.failedWriteback.rawValue
    }
    #expect(
      rows == [
        "ext4Ordered yyyyyy- page zero keepsPages",
        "ext4OldOrWriteback yyyyyy- page stale keepsPages",
        "ext4Journal yyyyyy- journal zero keepsPagesReportsLate",
        "xfs y-yyyy- page zero keepsPages",
        "btrfs --yyyy- none zero revertsCache",
        "macOSfsync yyyyyyy page zero keepsPending",
        "posixWorst ------- sector garbage keepsPages",
      ])
    #expect(Volume().profile == .ext4Ordered)
  }
}
