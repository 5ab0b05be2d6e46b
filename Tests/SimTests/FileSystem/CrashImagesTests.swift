import Environment
import Testing

@testable import Sim

/// The enumeration against exact sets of named outcomes, profile by profile.
@Suite("Crash images: every disk that a power loss may leave")
struct CrashImagesTests {
  /// The outcomes of a file, or of several.
  private func outcomes(
    _ profile: DiskProfile, of paths: [String] = ["a"], _ prepare: (Volume) throws -> Void
  ) throws -> Set<String> {
    let volume = Volume(profile: profile)
    try prepare(volume)
    let images = volume.crashImages()
    #expect(images.isComplete)
    let names = images.images.map { image in
      paths.map { image.disk.volume().outcome(of: $0) }.joined(separator: " ")
    }
    #expect(Set(names).count == names.count, "two images are the same")
    return Set(names)
  }

  private func isSynced(_ volume: Volume, _ text: String) throws -> Descriptor {
    let file = try volume.create("a", text)
    try volume.fsync(file)
    try volume.syncDirectory(".")
    return file
  }

  @Test(
    "an append that was not synced",
    arguments: [
      (DiskProfile.ext4Ordered, ["one", "one000", "onetwo"]),
      (.ext4OldOrWriteback, ["one", "oneone", "onetwo"]),
      (.xfs, ["one", "one000", "onetwo"]),
      (.btrfs, ["one", "onetwo"]),
      (.macOSfsync, ["absent", "", "000", "one", "000000", "one000", "onetwo"]),
    ])
  func append(profile: DiskProfile, expected: [String]) throws {
    let found = try outcomes(profile) { try $0.write("two", to: try isSynced($0, "one")) }
    #expect(found == Set(expected))
  }

  @Test(
    "an append on a disk that promises what POSIX does: its sector torn at either end, its neighbours gone")
  func appendAtWorst() throws {
    let volume = Volume(profile: .posixWorst)
    try volume.write("two", to: try isSynced(volume, "one"))
    let images = volume.crashImages()
    let names = images.images.map { image in
      (image.disk.bytes(of: "a") ?? []).enumerated().map { offset, byte in
        byte == Array("onetwo".utf8)[offset] ? String(UnicodeScalar(byte)) : offset < 3 ? "x" : "g"
      }.joined()
    }
    #expect(images.isComplete)
    let whole = ["one", "oneggg", "onetwo"]
    let torn = ["onetgg", "onetwg", "onegwo", "oneggo"]
    let alsoDestroyed = ["xxxtgg", "xxxtwg", "xxxgwo", "xxxggo", "xxxggg", "xxx"]
    #expect(Set(names) == Set(whole + torn + alsoDestroyed))
    for image in images.images {
      let copy = image.disk.volume()
      let isIntact = copy.withBytes(of: "a") { $0.starts(with: "one".utf8) } ?? false
      #expect(copy.damages(of: "a").isEmpty == isIntact)
      #expect(copy.damages.allSatisfy { $0.cause == .tornNeighbour && $0.range == 0..<3 })
    }
  }

  @Test("at most one sector of a run is torn, and never in its middle")
  func tornSector() throws {
    let volume = Volume(profile: .posixWorst)
    let file = try volume.create("a", String(repeating: "o", count: 1_024))
    try volume.fsync(file)
    try volume.syncDirectory(".")
    let other = try volume.open("a", [.write], process: 1)
    try volume.write(String(repeating: "n", count: 1_024), at: 0, to: other)
    let images = volume.crashImages()
    #expect(images.isComplete)
    var torn: Set<String> = []
    for image in images.images {
      let bytes = image.disk.bytes(of: "a") ?? []
      let seams = [0, 512].map { start in
        (start + 1..<start + 512).count { bytes[$0] != bytes[$0 - 1] }
      }
      #expect(seams.allSatisfy { $0 <= 1 } && seams.reduce(0, +) <= 1, "\(seams)")
      #expect(image.disk.volume().damages.isEmpty, "every byte of both sectors was written")
      if let place = [0, 512].first(where: { Set(bytes[$0..<$0 + 512]).count == 2 }) {
        torn.insert("\(place) \(bytes[place] == UInt8(ascii: "n") ? "prefix" : "suffix")")
      }
    }
    #expect(torn == ["0 prefix", "0 suffix", "512 prefix", "512 suffix"])
  }

  @Test("a rename that is seen half: the file under both names or neither, and the disk goes on with either")
  func halfRename() throws {
    let volume = Volume(profile: .posixWorst)
    try volume.mkdir("d")
    try volume.mkdir("e")
    try volume.fsync(try volume.create("d/b", "new"))
    try volume.syncDirectory("d")
    try volume.syncDirectory(".")
    try volume.rename("d/b", to: "e/a")
    var found: Set<String> = []
    for image in volume.crashImages().images {
      let copy = image.disk.volume()
      try copy.checkInvariants()
      let names = ["d/b", "e/a"].filter { copy.fileVersion(of: $0) != nil }
      found.insert(names.joined(separator: " "))
      guard names.count == 2 else { continue }
      try copy.rename("d/b", to: "e/a")
      #expect(copy.fileVersion(of: "d/b") != nil, "two names of one file: rename does nothing")
      try copy.unlink("d/b")
      try copy.checkInvariants()
      #expect(copy.outcome(of: "e/a") == "new")
      #expect(copy.crashImages().images.contains { $0.disk.bytes(of: "d/b") != nil })
      try copy.unlink("e/a")
      #expect(copy.usedBytes == 0)
      try copy.checkInvariants()
    }
    #expect(found == ["d/b", "e/a", "d/b e/a", ""])
  }

  @Test("a rename with a later change of its name that survives is whole, and so is one of a directory")
  func wholeRename() throws {
    let later = try outcomes(.posixWorst, of: ["a", "b", "c"]) { volume in
      try volume.fsync(try volume.create("a", "x"))
      try volume.syncDirectory(".")
      try volume.rename("a", to: "b")
      try volume.rename("b", to: "c")
    }
    #expect(
      later == [
        "x absent absent", "absent x absent", "x x absent", "absent absent absent", "absent absent x",
        "absent x x",
      ])
    let volume = Volume(profile: .posixWorst)
    try volume.mkdir("d")
    try volume.syncDirectory(".")
    try volume.rename("d", to: "e")
    let lists = try volume.crashImages().images.map { try $0.disk.volume().list(".") }
    #expect(Set(lists) == [["d"], ["e"]])
  }

  @Test(
    "a new file whose data was synced: only where POSIX is all there is can its name be lost",
    arguments: DiskProfile.all)
  func fileSynced(profile: DiskProfile) throws {
    let found = try outcomes(profile) { try $0.fsync(try $0.create("a", "new")) }
    let expected: Set<String> =
      switch profile {
      case .posixWorst: ["absent", "new"]
      case .macOSfsync: ["absent", "", "000", "new"]
      default: ["new"]
      }
    #expect(found == expected)
  }

  @Test(
    "a new file whose directory was synced: the name is there, the data perhaps", arguments: DiskProfile.all)
  func directorySynced(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    _ = try volume.create("a", "new")
    try volume.syncDirectory(".")
    let images = volume.crashImages()
    let isThere = images.images.allSatisfy { $0.disk.bytes(of: "a") != nil }
    #expect(isThere == (profile != .macOSfsync))
    let found = Set(images.images.map { $0.disk.bytes(of: "a")?.count })
    switch profile {
    case .macOSfsync: #expect(found == [nil, 0, 3])
    // One journal carries names and data, so the sync of one brings the other along.
    case .ext4Journal: #expect(found == [3])
    default: #expect(found == [0, 3])
    }
  }

  @Test(
    "a rename over another file: one of the two, whole, and never neither but on the worst disk",
    arguments: DiskProfile.all)
  func rename(profile: DiskProfile) throws {
    guard !profile.deviceCacheIsVolatile else { return }
    let found = try outcomes(profile, of: ["a", "b"]) { volume in
      _ = try isSynced(volume, "old")
      try volume.fsync(try volume.create("b", "new"))
      try volume.syncDirectory(".")
      try volume.rename("b", to: "a")
    }
    #expect(
      found
        == (profile == .posixWorst
          ? ["old new", "new absent", "new new", "absent absent"] : ["old new", "new absent"]))
  }

  @Test("a truncation may be lost", arguments: DiskProfile.all.filter { !$0.deviceCacheIsVolatile })
  func truncation(profile: DiskProfile) throws {
    let found = try outcomes(profile) { volume in
      let file = try isSynced(volume, "abcd")
      try volume.truncate(file, to: 0)
    }
    #expect(found == ["abcd", ""])
  }

  @Test("everything that a random power loss leaves is enumerated", arguments: DiskProfile.all)
  func sampled(profile: DiskProfile) throws {
    let volume = Volume(profile: profile)
    let file = try volume.create("a", String(repeating: "p", count: 5_000))
    try volume.fsync(file)
    // Where each sector may be torn, there are too many ways for more.
    try volume.write(String(repeating: "q", count: profile == .posixWorst ? 7 : 700), to: file)
    if profile != .posixWorst { try volume.truncate(file, to: 4_500) }
    try volume.write("r", to: try volume.create("b"))
    try volume.rename("b", to: "c")
    let images = volume.crashImages()
    #expect(images.isComplete)
    let all = Set(images.images.map(\.disk.contentHash))
    var random = SplitMix64(seed: 7)
    var sampled: Set<UInt64> = []
    for _ in 0..<300 {
      let copy = volume.duplicate()
      copy.powerLoss { Int.random(in: 0..<$0, using: &random) }
      sampled.insert(copy.snapshot().contentHash)
    }
    #expect(sampled.isSubset(of: all))
    #expect(sampled.count > 1)
  }

  @Test("an image is what its choices make of the disk, and the disk is left as it was")
  func choices() throws {
    let volume = Volume()
    let file = try isSynced(volume, "one")
    try volume.write("two", to: file)
    let before = volume.pendingOperations
    for image in volume.crashImages().images {
      let copy = volume.duplicate()
      var answers = [image.kind.rawValue] + image.choices
      copy.powerLoss { _ in answers.removeFirst() }
      #expect(copy.snapshot().contentHash == image.disk.contentHash)
      #expect(answers.isEmpty)
      try image.disk.volume().checkInvariants()
    }
    #expect(volume.pendingOperations == before)
    #expect(try volume.text(file) == "onetwo")
    try volume.checkInvariants()
  }

  @Test("a limit is reported, and the corner cases come first")
  func limit() throws {
    let volume = Volume()
    for page in ["p", "q", "r", "s"] {
      try volume.write(String(repeating: page, count: 4_096), to: try volume.create("a"))
    }
    let all = volume.crashImages()
    let some = volume.crashImages(limit: 10)
    #expect(all.isComplete)
    #expect(!some.isComplete)
    #expect(some.enumerated == 10)
    #expect(some.images.count < all.images.count)
    #expect(Set(some.images.map(\.kind)).count > 3)
    #expect(volume.crashImages([.losesAll]).enumerated == 1)
  }
}

@Suite("Disk snapshots")
struct DiskSnapshotTests {
  @Test(
    "a snapshot fares like the disk it was taken of, whatever was done before", arguments: DiskProfile.all)
  func same(profile: DiskProfile) throws {
    for seed in 0..<UInt64(25) {
      var random = SplitMix64(seed: seed)
      let volume = Volume(profile: profile)
      var disk = VolumeDisk(volume)
      for operation in DiskOperation.sequence(length: 50, using: &random) {
        if case .fsync(let handle) = operation, Int.random(in: 0..<3, using: &random) == 0,
          let descriptor = disk.handles[handle]
        {
          _ = try? volume.failSync(descriptor)
        } else {
          _ = disk.perform(operation)
        }
      }
      let snapshot = volume.snapshot()
      let copy = snapshot.volume()
      try copy.checkInvariants()
      #expect(copy.openFiles.all.isEmpty)
      #expect(snapshot.contentHash == volume.snapshot().contentHash)
      let choices = random
      func lose(_ volume: Volume) -> UInt64 {
        var own = choices
        volume.powerLoss { Int.random(in: 0..<$0, using: &own) }
        return volume.snapshot().contentHash
      }
      #expect(lose(copy) == lose(volume), "seed \(seed)")
    }
  }

  @Test("what is done to a copy stays there")
  func independent() throws {
    let volume = Volume()
    let file = try volume.create("a", "one")
    let snapshot = volume.snapshot()
    let copy = snapshot.volume()
    try copy.unlink("a")
    try volume.write("two", to: file)
    #expect(snapshot.bytes(of: "a") == Array("one".utf8))
    #expect(volume.outcome(of: "a") == "onetwo")
    #expect(copy.outcome(of: "a") == "absent")
  }

  @Test("a write under way is in the snapshot as far as it has got")
  func underWay() throws {
    let volume = Volume()
    let file = try volume.create("a", "one")
    let snapshot = try volume.snapshot(appending: Array("tw".utf8)[...], to: "a")
    #expect(snapshot.bytes(of: "a") == Array("onetw".utf8))
    #expect(snapshot.volume().pendingOperations.count == volume.pendingOperations.count + 2)
    #expect(try volume.text(file) == "one")
  }
}
