import Environment
import Testing

@testable import Sim

@Suite("Volume: what a sync makes durable, and what stays pending")
struct VolumeSyncTests {
  static let root = Volume.rootNumber
  /// A journal of data commits everything with every sync, and is tested with background writeback.
  static let honest = DiskProfile.all.filter { !$0.deviceCacheIsVolatile && $0.reordering != .journal }

  @Test("every change enters the pending log in order, with the bytes it wrote")
  func log() throws {
    let volume = Volume()
    let file = try volume.create("a", "one")
    try volume.write("two", to: file)
    try volume.truncate(file, to: 4)
    try volume.truncate(file, to: 6)
    try volume.rename("a", to: "b")
    try volume.unlink("b")
    let inode = 2
    #expect(
      volume.pendingChanges == [
        .link(directory: Self.root, name: "a", inode: inode),
        .write(inode: inode, offset: 0, "one"), .grow(inode: inode, to: 3),
        .write(inode: inode, offset: 3, "two"), .grow(inode: inode, to: 6),
        .shrink(inode: inode, to: 4), .grow(inode: inode, to: 6),
        .rename(directory: Self.root, name: "a", toDirectory: Self.root, toName: "b", inode: inode),
        .unlink(directory: Self.root, name: "b", inode: inode),
      ])
    #expect(volume.pendingOperations.map(\.sequence) == Array(1...9))
    #expect(volume.version == 9)
  }

  @Test("an overwrite within the file is one pending write and no growth")
  func overwrite() throws {
    let volume = Volume()
    let file = try volume.open("a", [.write, .create], process: 1)
    try volume.write("abcd", at: 0, to: file)
    try volume.fsync(file)
    try volume.write("X", at: 1, to: file)
    #expect(volume.pendingChanges == [.write(inode: 2, offset: 1, "X")])
    #expect(volume.durableText(of: "a") == "abcd")
    try volume.fdatasync(file)
    #expect(volume.durableText(of: "a") == "aXcd")
  }

  @Test("nothing is durable without a sync, whoever closes or dies", arguments: DiskProfile.all)
  func nothingWithoutSync(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    let file = try volume.create("a", "x")
    try volume.close(file)
    volume.closeAll(process: 1)
    #expect(volume.durableText(of: "a") == nil)
    #expect(volume.pendingOperations.count == 3)
    #expect(volume.text(of: "a") == "x")
  }

  @Test("fsync makes the file durable, and its name where the profile says so", arguments: honest)
  func fsync(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    let file = try volume.create("a", "kept")
    let version = volume.version
    try volume.fsync(file)
    #expect(volume.version == version)
    #expect(volume.durableText(of: "a") == (profile.fsyncPersistsParentEntry ? "kept" : nil))
    #expect(volume.durable.inodes[2]?.bytes == Array("kept".utf8))
    #expect(volume.pendingOperations.count == (profile.fsyncPersistsParentEntry ? 0 : 1))
    try volume.syncDirectory(".")
    #expect(volume.durableText(of: "a") == "kept")
    #expect(volume.pendingOperations.isEmpty)
    try volume.write(" lost", to: file)
    #expect(volume.durableText(of: "a") == "kept")
    try volume.checkInvariants()
  }

  @Test("a directory sync makes names durable and no data", arguments: honest)
  func syncDirectory(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    let file = try volume.create("a", "x")
    try volume.syncDirectory(".")
    #expect(volume.durableText(of: "a")?.isEmpty == true)
    #expect(volume.pendingChanges == [.write(inode: 2, offset: 0, "x"), .grow(inode: 2, to: 1)])
    try volume.fsync(file)
    try volume.rename("a", to: "b")
    let root = try volume.open(".", [.read], process: 1)
    try volume.fsync(root)
    #expect(volume.durableText(of: "a") == nil)
    #expect(volume.durableText(of: "b") == "x")
    try volume.unlink("b")
    #expect(volume.durableText(of: "b") == "x")
    try volume.syncDirectory(".")
    #expect(volume.durableText(of: "b") == nil)
    try volume.checkInvariants()
  }

  @Test("another file's sync leaves a file's data pending")
  func otherFilesSync() throws {
    let volume = Volume()
    _ = try volume.create("a", "x")
    let other = try volume.create("b", "y")
    try volume.fsync(other)
    #expect(volume.durableText(of: "a")?.isEmpty == true)
    #expect(volume.durableText(of: "b") == "y")
    #expect(volume.pendingChanges == [.write(inode: 2, offset: 0, "x"), .grow(inode: 2, to: 1)])
  }

  @Test("one journal carries every earlier name, and none that is later")
  func journalOrder() throws {
    let volume = Volume(profile: .ext4Ordered)
    _ = try volume.create("a")
    let file = try volume.create("b", "y")
    _ = try volume.create("c")
    try volume.fsync(file)
    #expect(volume.durableText(of: "a") != nil)
    #expect(volume.durableText(of: "c") == nil)
    #expect(volume.durable.journaledThrough == 4)
    try volume.write("z", to: file)
    try volume.fdatasync(file)
    #expect(volume.durableText(of: "c") != nil, "the new size went through the journal after it")
    _ = try volume.create("d")
    try volume.fsync(file)
    #expect(volume.durableText(of: "d") == nil, "there was nothing to commit")
    try volume.checkInvariants()
  }

  @Test("without a common journal each name goes alone, with its own history")
  func unorderedNames() throws {
    let volume = Volume(profile: .btrfs)
    try volume.mkdir("d")
    _ = try volume.create("a")
    let file = try volume.create("b", "y")
    try volume.fsync(file)
    #expect(volume.durableText(of: "a") == nil)
    #expect(volume.durableText(of: "b") == "y")
    #expect(volume.durable.journaledThrough == 0)
    _ = try volume.create("d/x", "old")
    try volume.rename("b", to: "d/x")
    try volume.syncDirectory(".")
    #expect(volume.durableText(of: "b") == nil)
    #expect(volume.durableText(of: "d/x") == "y", "the rename took the history of d/x with it")
    try volume.checkInvariants()
  }

  @Test("fsync of a file in a new directory brings the directory where it brings the name", arguments: honest)
  func newDirectory(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    try volume.mkdir("d")
    let file = try volume.create("d/a", "x")
    try volume.fsync(file)
    #expect(volume.durableText(of: "d/a") == (profile.fsyncPersistsParentEntry ? "x" : nil))
    try volume.syncDirectory("d")
    try volume.syncDirectory(".")
    #expect(volume.durableText(of: "d/a") == "x")
    try volume.checkInvariants()
  }

  @Test("fdatasync carries the creation of a file, and fsync its rename too", arguments: honest)
  func fdatasyncAndRename(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    let file = try volume.create("tmp", "x")
    try volume.fdatasync(file)
    let carries = profile.fsyncPersistsParentEntry
    #expect(volume.durableText(of: "tmp") == (carries ? "x" : nil))
    try volume.rename("tmp", to: "final")
    try volume.fdatasync(file)
    #expect(volume.durableText(of: "final") == nil)
    try volume.fsync(file)
    #expect(volume.durableText(of: "final") == (carries ? "x" : nil))
    try volume.checkInvariants()
  }

  @Test("truncation is durable with the sync after it, over earlier writes")
  func truncation() throws {
    let volume = Volume()
    let file = try volume.create("a", "hello")
    try volume.fsync(file)
    try volume.write(" world", to: file)
    try volume.truncate(file, to: 2)
    try volume.write("!", to: file)
    #expect(volume.durableText(of: "a") == "hello")
    try volume.fdatasync(file)
    #expect(volume.durableText(of: "a") == "he!")
    try volume.truncate(file, to: 0)
    #expect(volume.durableText(of: "a") == "he!")
    try volume.checkInvariants()
  }

  @Test("a device with a volatile cache keeps nothing for certain")
  func volatileDeviceCache() throws {
    let volume = Volume(profile: .macOSfsync)
    let file = try volume.create("a", "x")
    try volume.fsync(file)
    try volume.syncDirectory(".")
    #expect(volume.durableText(of: "a") == nil)
    #expect(volume.pendingOperations.count == 3)
  }

  @Test("a removed file is kept for as long as power loss could bring it back", arguments: honest)
  func removedFile(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    let file = try volume.create("a", "x")
    try volume.fsync(file)
    try volume.syncDirectory(".")
    try volume.write("y", to: file)
    try volume.unlink("a")
    try volume.close(file)
    #expect(volume.usedBytes == 0)
    #expect(volume.durableText(of: "a") == "x")
    #expect(volume.pendingChanges.contains(.write(inode: 2, offset: 1, "y")))
    try volume.syncDirectory(".")
    #expect(volume.inodes[2] == nil)
    #expect(volume.durable.inodes[2] == nil)
    #expect(volume.pendingOperations.isEmpty)
    try volume.checkInvariants()
  }

  @Test("a file replaced by a rename is kept until the rename is durable", arguments: honest)
  func replacedFile(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    for (name, text) in [("a", "old"), ("b", "new")] {
      let file = try volume.create(name, text)
      try volume.fsync(file)
      try volume.close(file)
    }
    try volume.syncDirectory(".")
    try volume.rename("b", to: "a")
    #expect(volume.durableText(of: "a") == "old")
    try volume.syncDirectory(".")
    #expect(volume.durableText(of: "a") == "new")
    #expect(volume.inodes[2] == nil)
    try volume.checkInvariants()
  }

  @Test("a directory that was replaced waits for the changes pending in it")
  func replacedDirectory() throws {
    let volume = Volume(profile: .posixWorst)
    try volume.mkdir("d")
    try volume.mkdir("e")
    _ = try volume.create("d/f")
    try volume.syncDirectory("d")
    try volume.syncDirectory(".")
    try volume.unlink("d/f")
    try volume.rename("e", to: "d")
    try volume.syncDirectory(".")
    try volume.checkInvariants()
    #expect(volume.pendingOperations.count == 1)
  }
}
