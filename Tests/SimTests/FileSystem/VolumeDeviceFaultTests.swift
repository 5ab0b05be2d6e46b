import Environment
import Testing

@testable import Sim

@Suite("Volume: a device that is not correct")
struct VolumeDeviceFaultTests {
  private static let sector = 512

  /// A file of four sectors on the device, "a" to "d", opened for appending.
  private func resting(_ profile: DiskProfile = .ext4Ordered) throws -> (Volume, Descriptor) {
    let volume = Volume(profile: profile)
    let file = try volume.create(
      "f", ["a", "b", "c", "d"].map { String(repeating: $0, count: Self.sector) }.joined())
    try volume.fsync(file)
    try volume.syncDirectory(".")
    return (volume, file)
  }

  /// The file's sectors, each by its first byte, `0` for NUL.
  private func sectors(_ volume: Volume) -> String {
    volume.withBytes(of: "f") { bytes in
      stride(from: 0, to: bytes.count, by: Self.sector).map {
        bytes[$0] == 0 ? "0" : String(UnicodeScalar(bytes[$0]))
      }
      .joined()
    } ?? "absent"
  }

  @Test("bits that change on the device show when the page has left the cache", arguments: DiskProfile.all)
  func bitRot(profile: DiskProfile) throws {
    let (volume, file) = try resting(profile)
    let places = volume.restingSectors()
    guard !profile.deviceCacheIsVolatile else { return #expect(places == []) }
    #expect(places == (0..<4).map { Volume.RestingSector(inode: 2, sector: $0) })
    volume.rot(places[1], byte: 0, mask: 1)
    #expect(volume.damages(of: "f") == [DiskDamage(cause: .bitRot, inode: 2, range: 512..<513)])
    #expect(sectors(volume) == "abcd")
    #expect(!volume.deviceHas(0..<2048, of: "f"))
    try volume.fsync(file)
    #expect(sectors(volume) == "abcd")
    try volume.checkInvariants()
    #expect(volume.evict())
    #expect(sectors(volume) == "accd")
    try volume.checkInvariants()
    volume.powerLoss { _ in 0 }
    #expect(sectors(volume) == "accd")
  }

  @Test("a write to the page in time puts the bits right")
  func mended() throws {
    let (volume, file) = try resting()
    volume.rot(volume.restingSectors()[0], byte: 0, mask: 0xFF)
    try volume.write("e", to: file)
    try volume.fsync(file)
    #expect(!volume.evict())
    volume.powerLoss { _ in 0 }
    #expect(sectors(volume) == "abcde")
  }

  @Test("a page with a write under way is no place at rest")
  func notAtRest() throws {
    let (volume, file) = try resting()
    try volume.write("e", to: file)
    #expect(volume.restingSectors() == [])
    try volume.fsync(file)
    #expect(volume.restingSectors().count == 5)
    try volume.unlink("f")
    #expect(volume.restingSectors() == [])
  }

  @Test("a lost write leaves what the sector had, and the sync succeeds")
  func lostWrite() throws {
    for (number, expected) in ["0f", "e0"].enumerated() {
      let (volume, file) = try resting()
      try volume.write(String(repeating: "e", count: 512) + String(repeating: "f", count: 512), to: file)
      #expect(
        try volume.losingWrite(of: file, isMisdirected: false, { _ in number }) { () throws(Errno) in
          try volume.fsync(file)
        })
      #expect(sectors(volume) == "abcdef")
      #expect(volume.hasBrokenPromise("f"))
      let start = 2048 + number * 512
      #expect(
        volume.damages(of: "f") == [DiskDamage(cause: .lostWrite, inode: 2, range: start..<start + 512)])
      try volume.checkInvariants()
      volume.evict()
      #expect(sectors(volume) == "abcd" + expected)
    }
  }

  @Test("a misdirected write damages two places: each other sector may be the second")
  func misdirected() throws {
    var outcomes: Set<String> = []
    for number in 0..<4 {
      let (volume, file) = try resting()
      try volume.write(String(repeating: "e", count: 512), to: file)
      #expect(
        try volume.losingWrite(of: file, isMisdirected: true, { $0 == 4 ? number : -1 }) {
          () throws(Errno) in try volume.fsync(file)
        })
      #expect(volume.damages(of: "f").map(\.cause) == [.misdirectedWrite, .misdirectedWrite])
      volume.powerLoss { _ in 0 }
      outcomes.insert(sectors(volume))
    }
    #expect(outcomes == ["ebcd0", "aecd0", "abed0", "abce0"])
  }

  @Test("where nothing is to be written nothing can be lost")
  func nothingToLose() throws {
    let (volume, file) = try resting()
    #expect(
      try !volume.losingWrite(of: file, isMisdirected: false, { _ in 0 }) { () throws(Errno) in
        try volume.fsync(file)
      })
    #expect(volume.damages.isEmpty)
  }

  @Test("a sector that cannot be read fails once its page has left the cache, until it is written")
  func latent() throws {
    let (volume, file) = try resting()
    volume.spoil(volume.restingSectors()[1])
    #expect(try volume.pread(file, count: 2048, at: 0).count == 2048)
    #expect(volume.evict())
    #expect(throws: Errno.inputOutput) { try volume.pread(file, count: 2048, at: 0) }
    #expect(throws: Errno.inputOutput) { try volume.pread(file, count: 1, at: 1023) }
    #expect(try volume.pread(file, count: 512, at: 0).count == 512)
    #expect(try volume.pread(file, count: 512, at: 1024).count == 512)
    #expect(throws: Errno.inputOutput, "the rest of the page cannot be read") {
      try volume.write("x", to: file)
    }
    #expect(volume.text(of: "f")?.utf8.count == 2048)
    let other = try volume.open("f", [.read, .write], process: 1)
    try volume.write(String(repeating: "B", count: 512), at: 512, to: other)
    #expect(try volume.text(file).utf8.count == 2048)
    try volume.fsync(file)
    volume.evict()
    #expect(sectors(volume) == "aBcd")
    #expect(try volume.text(file).utf8.count == 2048)
    try volume.checkInvariants()
  }

  @Test("it is found at the next boot, and gone when it is cut off")
  func latentAtBoot() throws {
    let (volume, _) = try resting()
    volume.spoil(volume.restingSectors()[3])
    volume.powerLoss { _ in 0 }
    let file = try volume.open("f", [.read, .write], process: 1)
    #expect(throws: Errno.inputOutput) { try volume.text(file) }
    try volume.truncate(file, to: 1536)
    #expect(try volume.text(file).utf8.count == 1536)
    volume.evict()
    #expect(try volume.text(file).utf8.count == 1536)
  }

  @Test("a device that lies keeps nothing, until an honest sync")
  func lie() throws {
    let outcomes = try powerLossOutcomes { volume in
      let file = try volume.create("a", "one")
      try volume.lieAbout(file)
      #expect(volume.hasBrokenPromise("a"))
    } describe: {
      $0.outcome(of: "a")
    }
    #expect(outcomes == ["absent", "", "000", "one"])
    let volume = Volume()
    let file = try volume.create("a", "one")
    try volume.lieAbout(file)
    try volume.fsync(file)
    #expect(!volume.hasBrokenPromise("a"))
    volume.powerLoss { _ in 1 }
    #expect(volume.outcome(of: "a") == "one")
    _ = try volume.create("b")
    try volume.lieAboutDirectory(".")
    #expect(volume.hasBrokenPromise("b"))
    volume.powerLoss { $0 > 1 ? 1 : 0 }
    #expect(volume.outcome(of: "b") == "absent")
    #expect(throws: Errno.notDirectory) { try volume.lieAboutDirectory("a") }
  }

  @Test("somebody outside cuts or removes a file, and what is gone is listed")
  func outside() throws {
    let (volume, file) = try resting()
    #expect(volume.filesInRoot == ["f"])
    volume.cutFromOutside("f", to: 1000)
    #expect(volume.damages(of: "f") == [DiskDamage(cause: .outside, inode: 2, range: 1000..<2048)])
    #expect(try volume.pread(file, count: 4096, at: 512).count == 488)
    volume.removeFromOutside("f")
    #expect(volume.filesInRoot == [])
    #expect(volume.damages.last == DiskDamage(cause: .outside, inode: 2, range: 0..<1000))
    #expect(try volume.text(file).utf8.count == 1000, "it lives on while it is open")
    try volume.checkInvariants()
  }
}
