import Environment
import Testing

@testable import Sim

@Suite("Volume: what the kernel writes back and drops by itself")
struct VolumeWritebackTests {
  static let page = 4096

  /// Three pages on the device, and then "abc", one letter a page, each over its page and one page more.
  private func dirty(_ profile: DiskProfile) throws -> (Volume, Descriptor) {
    let volume = Volume(profile: profile)
    let file = try volume.open("a", [.read, .write, .create], process: 1)
    try volume.syncDirectory(".")
    for (number, letter) in ["a", "b", "c"].enumerated() {
      try volume.write(String(repeating: letter, count: Self.page), at: number * Self.page, to: file)
    }
    return (volume, file)
  }

  private func lostAll(_ volume: Volume) -> String {
    volume.powerLoss { $0 == 1 ? 0 : min(1, $0 - 1) }
    return volume.pages(of: "a")
  }

  @Test(
    "each extent brings its part and the size to the device, where pages are independent",
    arguments: zip(0..<4, ["abc 12288", "a00 12288", "00c 12288", "000 12288"]))
  func extents(extent: Int, expected: String) throws {
    for profile in [DiskProfile.ext4Ordered, .xfs] {
      let (volume, _) = try dirty(profile)
      volume.writeBack(file: 2) { _ in extent }
      try volume.checkInvariants()
      #expect(volume.pages(of: "a") == "abc 12288", "readers notice nothing")
      #expect(lostAll(volume) == expected, "\(profile.name)")
      try volume.checkInvariants()
    }
  }

  @Test("the unit is a sector where only sectors are whole")
  func sectors() throws {
    let (volume, _) = try dirty(.posixWorst)
    volume.writeBack(file: 2) { _ in 1 }
    let device = volume.durable.inodes[2]?.bytes ?? []
    #expect(device.prefix { $0 == UInt8(ascii: "a") }.count == 512)
    #expect(device.count == 3 * Self.page)
    #expect(device.dropFirst(512).allSatisfy { $0 == 0 })
    try volume.checkInvariants()
  }

  @Test("on btrfs it is a prefix of the file's changes", arguments: zip(0..<6, [3, 3, 2, 2, 1, 1]))
  func prefix(lost: Int, pages: Int) throws {
    let (volume, _) = try dirty(.btrfs)
    let count = volume.inode(2).pending.entries.count
    #expect(count == 6)
    volume.writeBack(file: 2) { _ in lost }
    try volume.checkInvariants()
    let text = volume.durableText(of: "a") ?? ""
    // A write that is there without the growth it made shows all the same.
    #expect(text.utf8.count / Self.page == pages)
    #expect(volume.text(of: "a")?.utf8.count == 3 * Self.page)
  }

  @Test("in a journal of data everything goes at once, other files and names too")
  func journal() throws {
    let (volume, _) = try dirty(.ext4Journal)
    _ = try volume.create("b", "other")
    volume.writeBack(file: 2) { _ in 0 }
    #expect(volume.pendingOperations.isEmpty)
    #expect(volume.durableText(of: "b") == "other")
    try volume.checkInvariants()
  }

  @Test("what is left of a write that a truncation cut does not come back with the next sync")
  func truncated() throws {
    let (volume, file) = try dirty(.ext4Ordered)
    try volume.truncate(file, to: Self.page + 1)
    try volume.write("z", at: 2 * Self.page, to: file)
    volume.writeBack(file: 2) { _ in 3 }
    try volume.checkInvariants()
    #expect(volume.durable.inodes[2]?.bytes.count == 2 * Self.page + 1)
    try volume.fsync(file)
    try volume.checkInvariants()
    #expect(volume.durableText(of: "a") == volume.text(of: "a"))
  }

  @Test("after any writeback the live view is the device and what is pending", arguments: DiskProfile.all)
  func consistency(profile: DiskProfile) throws {
    for seed in 0..<UInt64(40) {
      let volume = Volume(profile: profile)
      var disk = VolumeDisk(volume)
      var random = SplitMix64(seed: seed)
      for operation in DiskOperation.sequence(length: 60, using: &random) {
        _ = disk.perform(operation)
        let before = readable(volume)
        if let file = volume.dirtyFiles.randomElement(using: &random) {
          volume.writeBack(file: file) { Int.random(in: 0..<$0, using: &random) }
        }
        volume.evict()
        try volume.checkInvariants()
        #expect(readable(volume) == before, "seed \(seed): a reader noticed")
      }
    }
  }

  /// The contents of the files that anybody can still read; others may be forgotten at any time.
  private func readable(_ volume: Volume) -> [[UInt8]] {
    volume.inodes.compactMap { $0.flatMap { $0.isReleased ? nil : $0.bytes } }
  }

  // MARK: - Failures that nobody waits for

  @Test(
    "an error is told once to each descriptor that was open, and to no later one", arguments: DiskProfile.all)
  func cursors(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    let first = try volume.create("a", "x")
    let second = try volume.open("a", [.read], process: 2)
    volume.failWriteback(file: 2)
    for descriptor in [first, second] {
      #expect(try volume.owesError(to: descriptor))
      #expect(throws: Errno.inputOutput) { try volume.fsync(descriptor) }
      #expect(try !volume.owesError(to: descriptor))
      try volume.fdatasync(descriptor)
    }
    let third = try volume.open("a", [.read], process: 3)
    try volume.fsync(third)
  }

  @Test("an error that nobody was told of is for whoever opens the file next, and for that one only")
  func unseen() throws {
    let volume = Volume()
    try volume.close(try volume.create("a", "x"))
    volume.failWriteback(file: 2)
    let first = try volume.open("a", [.read], process: 1)
    #expect(throws: Errno.inputOutput) { try volume.fsync(first) }
    let second = try volume.open("a", [.read], process: 1)
    try volume.fsync(second)
  }

  @Test("a loss of power takes the error with it")
  func forgotten() throws {
    let volume = Volume()
    let file = try volume.create("a", "x")
    try volume.fsync(file)
    volume.failWriteback(file: 2)
    volume.powerLoss { _ in 0 }
    try volume.fsync(try volume.open("a", [.read], process: 1))
  }

  /// What a writer that syncs twice is told, and what readers see before and after the cache is dropped.
  @Test(
    "the aftermath of a failed sync is the filesystem's",
    arguments: zip(
      [DiskProfile.ext4Ordered, .xfs, .ext4Journal, .btrfs, .macOSfsync, .posixWorst],
      [
        "EIO, then 0; onetwo, then one000", "EIO, then 0; onetwo, then one000",
        "0, then EIO; onetwo, then one000",
        "EIO, then 0; one, then one", "EIO, then 0; onetwo, then onetwo", "EIO, then 0; onetwo, then one000",
      ]))
  func aftermath(profile: DiskProfile, expected: String) throws {
    let volume = Volume(profile: profile)
    let file = try volume.create("a", "one")
    try volume.fsync(file)
    try volume.write("two", to: file)
    let first = try volume.failSync(file) ? "EIO" : "0"
    var second = "0"
    do throws(Errno) { try volume.fsync(file) } catch { second = "\(error)" }
    let before = volume.outcome(of: "a")
    volume.evict()
    try volume.checkInvariants()
    #expect("\(first), then \(second); \(before), then \(volume.outcome(of: "a"))" == expected)
    let damage = volume.damages(of: "a")
    switch profile.failedWriteback {
    case .keepsPages, .keepsPagesReportsLate:
      #expect(damage == [DiskDamage(cause: .dropped, inode: 2, range: 3..<6)])
    case .revertsCache: #expect(damage == [DiskDamage(cause: .reverted, inode: 2, range: 3..<6)])
    case .keepsPending: #expect(damage == [])
    }
  }

  @Test("a page that left the cache is not written by a later sync")
  func evictedForGood() throws {
    let volume = Volume()
    let file = try volume.create("a", "one")
    try volume.fsync(file)
    try volume.write("two", at: 3, to: try volume.open("a", [.write], process: 1))
    volume.failWriteback(file: 2)
    #expect(volume.evict())
    #expect(!volume.evict())
    try volume.write("!", to: file)
    _ = try? volume.fsync(file)
    #expect(volume.durableText(of: "a") == "one\0\0\0!")
    try volume.checkInvariants()
  }

  @Test("with one order of everything a power loss keeps a prefix, and a sync keeps other files too")
  func oneOrder() throws {
    let outcomes = try powerLossOutcomes(.ext4Journal) { volume in
      let first = try volume.create("a")
      let second = try volume.create("b")
      try volume.fsync(first)
      try volume.write("1", to: first)
      try volume.write("2", to: second)
      try volume.write("3", to: first)
    } describe: {
      "\($0.outcome(of: "a"))|\($0.outcome(of: "b"))"
    }
    // A write whose growth is behind the cut is there and not shown.
    #expect(outcomes == ["|", "1|", "1|2", "13|2"])
    let volume = Volume(profile: .ext4Journal)
    let first = try volume.create("a")
    _ = try volume.create("b", "x")
    try volume.fsync(first)
    #expect(volume.durableText(of: "b") == "x")
  }
}
