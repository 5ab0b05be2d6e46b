import Environment
import Testing

@testable import Sim

/// Small cases against exactly the set of images that the filesystem may leave.
@Suite("Volume: what a power loss leaves, case by case")
struct VolumePowerLossTests {
  private static func write(_ text: String, to volume: Volume, synced: Bool = true) throws -> Descriptor {
    let file = try volume.create("a", text)
    if synced {
      try volume.fsync(file)
      try volume.syncDirectory(".")
    }
    return file
  }

  @Test("a new file without a sync: no name, no size, no data, or all of it")
  func newFile() throws {
    let outcomes = try powerLossOutcomes { volume in
      _ = try volume.create("a", "new")
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["absent", "", "000", "new"])
  }

  @Test("a new file of three pages: each page by itself, once the size is there")
  func newPages() throws {
    let text = ["p", "q", "r"].map { String(repeating: $0, count: 4096) }.joined()
    let outcomes = try powerLossOutcomes { volume in
      _ = try volume.create("a", text)
    } describe: {
      $0.pages(of: "a")
    }
    let pages = ["000", "p00", "0q0", "00r", "pq0", "p0r", "0qr", "pqr"]
    #expect(outcomes == Set(["absent", " 0"] + pages.map { "\($0) 12288" }))
  }

  @Test("appends within a page: never a later one without the earlier")
  func appends() throws {
    let outcomes = try powerLossOutcomes { volume in
      let file = try Self.write("one", to: volume)
      try volume.write("two", to: file)
      try volume.write("3", to: file)
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["one", "one000", "onetwo", "one0000", "onetwo0", "onetwo3"])
  }

  @Test("an overwrite of two pages: old or new, page by page")
  func overwrite() throws {
    let outcomes = try powerLossOutcomes { volume in
      let file = try volume.open("a", [.write, .create], process: 1)
      try volume.write(String(repeating: "o", count: 8192), at: 0, to: file)
      try volume.fsync(file)
      try volume.write(String(repeating: "n", count: 8192), at: 0, to: file)
    } describe: {
      $0.pages(of: "a")
    }
    #expect(outcomes == ["oo 8192", "on 8192", "no 8192", "nn 8192"])
  }

  @Test("a truncation within a page and an append after it")
  func truncation() throws {
    let outcomes = try powerLossOutcomes { volume in
      let file = try Self.write("abcd", to: volume)
      try volume.truncate(file, to: 2)
      try volume.write("XY", to: file)
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["abcd", "ab00", "abXY", "ab"])
  }

  @Test("a truncation that is lost brings the old blocks back, and nothing written after it")
  func truncationToNothing() throws {
    let outcomes = try powerLossOutcomes { volume in
      let file = try Self.write("abcd", to: volume)
      try volume.truncate(file, to: 0)
      try volume.write("XY", to: file)
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["abcd", "", "00", "XY"])
  }

  @Test("a rename over another file: one of the two, whole, and never neither")
  func rename() throws {
    let outcomes = try powerLossOutcomes { volume in
      _ = try Self.write("old", to: volume)
      try volume.fsync(try volume.create("b", "new"))
      try volume.rename("b", to: "a")
    } describe: {
      "\($0.outcome(of: "a")) \($0.outcome(of: "b"))"
    }
    #expect(outcomes == ["old new", "new absent"])
  }

  @Test("an unlinked file comes back with what it had, also while it is open")
  func unlink() throws {
    let outcomes = try powerLossOutcomes { volume in
      let file = try Self.write("old", to: volume)
      try volume.write("!", to: file)
      try volume.unlink("a")
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["old", "old0", "old!", "absent"])
  }

  @Test(
    "another file's sync carries the size ahead of the data where one journal holds both",
    arguments: [
      (DiskProfile.ext4Ordered, ["one000", "onetwo"]), (.xfs, ["one", "one000", "onetwo"]),
      (.btrfs, ["one", "onetwo"]), (.macOSfsync, ["absent", "", "000", "000000", "one", "one000", "onetwo"]),
    ])
  func journaledSize(profile: DiskProfile, expected: [String]) throws {
    let outcomes = try powerLossOutcomes(profile) { volume in
      let file = try Self.write("one", to: volume)
      try volume.write("two", to: file)
      try volume.fsync(try volume.create("b", "b"))
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == Set(expected))
  }

  @Test("lost blocks show what the profile says they hold")
  func exposure() throws {
    let outcomes = try powerLossOutcomes(.ext4OldOrWriteback) { volume in
      let file = try Self.write("one", to: volume)
      try volume.write("two", to: file)
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["one", "oneone", "onetwo"])
  }

  @Test("a synced file's name is there only once its directory was synced, where POSIX is all there is")
  func directoryEntry() throws {
    func outcomes(_ profile: DiskProfile, syncsDirectory: Bool) throws -> Set<String> {
      try powerLossOutcomes(profile) { volume in
        let file = try volume.create("a", "kept")
        try volume.fsync(file)
        if syncsDirectory { try volume.syncDirectory(".") }
      } describe: {
        $0.outcome(of: "a")
      }
    }
    #expect(try outcomes(.posixWorst, syncsDirectory: false) == ["absent", "kept"])
    #expect(try outcomes(.posixWorst, syncsDirectory: true) == ["kept"])
    #expect(try outcomes(.ext4Ordered, syncsDirectory: false) == ["kept"])
  }

  @Test("a file moved into a directory that is lost stays where it was")
  func lostDirectory() throws {
    let outcomes = try powerLossOutcomes(.posixWorst) { volume in
      _ = try Self.write("kept", to: volume)
      try volume.mkdir("d")
      try volume.rename("a", to: "d/a")
    } describe: {
      "\($0.outcome(of: "a")) \($0.outcome(of: "d/a"))"
    }
    #expect(outcomes == ["kept absent", "absent kept", "kept kept", "absent absent"])
  }

  @Test(
    "each corner case is one choice",
    arguments: [
      (PowerLossImage.keepsAll, "opqr 16384"), (.losesAll, "o 4096"), (.sizesOnly, "o000 16384"),
      (.dataOnly, "o 4096"), (.withoutLastUnit, "opq0 16384"), (.withoutFirstUnit, "o0qr 16384"),
      (.withoutLastButOne, "op0r 16384"),
    ])
  func cornerCases(image: PowerLossImage, expected: String) throws {
    let volume = Volume()
    let file = try Self.write(String(repeating: "o", count: 4096), to: volume)
    for text in ["p", "q", "r"] { try volume.write(String(repeating: text, count: 4096), to: file) }
    var draws = 0
    let drawn = volume.powerLoss { bound in
      draws += 1
      #expect(bound == PowerLossImage.bound)
      return image.rawValue
    }
    #expect(drawn == image)
    #expect(draws == 1)
    #expect(volume.pages(of: "a") == expected)
  }

  @Test("afterwards nothing is open, locked or pending, and observers know from where a file differs")
  func afterwards() throws {
    let volume = Volume()
    let file = try Self.write("one", to: volume)
    #expect(try volume.tryLock(file))
    try volume.write("two", to: file)
    let seen = try #require(volume.fileVersion(of: "a"))
    volume.powerLoss { _ in PowerLossImage.sizesOnly.rawValue }
    #expect(throws: Errno.badDescriptor) { try volume.text(file) }
    #expect(volume.pendingOperations.isEmpty)
    #expect(volume.firstChange(of: "a", since: seen) == 3)
    #expect(volume.usedBytes == 6)
    let reopened = try volume.create("a")
    #expect(reopened != file)
    #expect(try volume.tryLock(reopened))
    let outcomes = Set(
      (0..<7).map { image in
        volume.powerLoss { _ in image }
        return volume.outcome(of: "a")
      })
    #expect(outcomes == ["one000"])
  }
}

@Suite("Volume: a sync that fails")
struct VolumeFailedSyncTests {
  @Test("its data reads well and is gone at the power loss, though the next sync succeeds")
  func pagesMarkedClean() throws {
    let outcomes = try powerLossOutcomes { volume in
      let file = try volume.create("a", "one")
      try volume.fsync(file)
      try volume.write("two", to: file)
      try volume.failSync(file)
      #expect(try volume.text(file) == "onetwo")
      #expect(volume.pendingOperations.isEmpty)
      try volume.fsync(file)
      #expect(try volume.text(file) == "onetwo")
      try volume.checkInvariants()
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["one000"])
  }

  @Test("a page that is written again is written as a whole")
  func redirtied() throws {
    let outcomes = try powerLossOutcomes { volume in
      let file = try volume.create("a", "one")
      try volume.failSync(file)
      try volume.write("two", to: file)
      try volume.checkInvariants()
      try volume.fsync(file)
      try volume.checkInvariants()
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["onetwo"])
  }

  @Test("a page that is not written again stays lost")
  func otherPage() throws {
    let volume = Volume()
    let file = try volume.create("a", String(repeating: "p", count: 4096))
    try volume.failSync(file)
    try volume.write("q", to: file)
    try volume.fsync(file)
    try volume.checkInvariants()
    #expect(volume.pages(of: "a") == "pq 4097")
    volume.powerLoss { _ in 0 }
    #expect(volume.pages(of: "a") == "0q 4097")
  }

  @Test("a truncation dirties the page it cuts")
  func truncated() throws {
    let volume = Volume()
    let file = try volume.create("a", "onetwo")
    try volume.failSync(file)
    try volume.truncate(file, to: 3)
    try volume.checkInvariants()
    try volume.fsync(file)
    try volume.truncate(file, to: 0)
    try volume.fsync(file)
    try volume.checkInvariants()
    #expect(volume.durableText(of: "a") == "")
  }
}
