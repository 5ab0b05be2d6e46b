import Environment
import Testing

@testable import Sim

@Suite("Volume: bytes of a file")
struct VolumeDataTests {
  let volume = Volume()

  @Test("appends go to the end, whoever wrote there")
  func appendsGoToTheEnd() throws {
    let first = try volume.create("log", "one ")
    let second = try volume.open("log", [.append], process: 2)
    #expect(try volume.write("two ", to: second) == 4)
    #expect(try volume.write("three", to: first) == 5)
    #expect(volume.text(of: "log") == "one two three")
    #expect(try volume.fstat(first) == FileStatus(size: 13, modified: SimWallClock.start))
    try volume.checkInvariants()
  }

  @Test("a file carries the time of its last change, as fstat(2) and stat(2) show it")
  func timeOfChange() throws {
    let file = try volume.create("log", "one")
    let created = try volume.fstat(file).modified
    volume.timeOfDay = .seconds(7)
    _ = try volume.pread(file, count: 3, at: 0)
    #expect(try volume.fstat(file).modified == created, "reading is no change")
    try volume.write("two", to: file)
    #expect(try volume.stat("log").modified == .seconds(7))
    volume.timeOfDay = .seconds(5)
    try volume.truncate(file, to: 1)
    #expect(try volume.fstat(file).modified == .seconds(5), "the clock was set back")
    #expect(try volume.stat(".").modified == created, "no name has changed")
    try volume.unlink("log")
    #expect(try volume.stat(".").modified == .seconds(5))
    try volume.setTime(file, to: .seconds(2))
    #expect(try volume.fstat(file).modified == .seconds(2))
  }

  @Test("a slice of a larger buffer is written as it is")
  func sliceIsWritten() throws {
    let file = try volume.create("log")
    let buffer = Array("0123456789".utf8)
    #expect(try volume.append(buffer[3..<6], to: file) == 3)
    #expect(try volume.text(file) == "345")
  }

  @Test("pwrite on a descriptor opened for appending ignores the offset")
  func pwriteAppends() throws {
    let file = try volume.create("log", "AAAA")
    #expect(try volume.write("BB", at: 0, to: file) == 2)
    #expect(try volume.text(file) == "AAAABB")
  }

  @Test("pwrite overwrites, extends, and leaves zeros behind a gap")
  func pwriteLeavesHoles() throws {
    let file = try volume.open("f", [.read, .write, .create], process: 1)
    try volume.write("abcdef", at: 0, to: file)
    try volume.write("XY", at: 2, to: file)
    #expect(try volume.text(file) == "abXYef")
    try volume.write("tail", at: 5, to: file)
    #expect(try volume.text(file) == "abXYetail")
    try volume.write("!", at: 11, to: file)
    #expect(try volume.text(file) == "abXYetail\0\0!")
    try volume.checkInvariants()
  }

  @Test("writing nothing changes nothing, wherever")
  func emptyWrite() throws {
    let file = try volume.open("f", [.write, .create], process: 1)
    let version = volume.version
    #expect(try volume.pwrite([], at: 1 << 50, to: file) == 0)
    #expect(volume.version == version)
    #expect(try volume.fstat(file).size == 0)
  }

  @Test("pread ends with the file")
  func preadEndsWithTheFile() throws {
    let file = try volume.create("f", "hello")
    #expect(try volume.pread(file, count: 3, at: 1) == Array("ell".utf8))
    #expect(try volume.pread(file, count: Int.max, at: 3) == Array("lo".utf8))
    #expect(try volume.pread(file, count: 1, at: 5).isEmpty)
    #expect(try volume.pread(file, count: 1, at: Int.max).isEmpty)
    #expect(try volume.pread(file, count: 0, at: 0).isEmpty)
  }

  @Test("truncation cuts, and grows with zeros even over what was there before")
  func truncation() throws {
    let file = try volume.create("f", "hello")
    try volume.truncate(file, to: 2)
    #expect(try volume.text(file) == "he")
    try volume.truncate(file, to: 4)
    #expect(try volume.text(file) == "he\0\0")
    #expect(volume.usedBytes == 4)
    try volume.checkInvariants()
  }

  @Test("errors are those of Linux, in its order of checks")
  func errors() throws {
    try volume.mkdir("d")
    let reader = try volume.open("f", [.read, .create], process: 1)
    let writer = try volume.open("f", [.write], process: 1)
    let directory = try volume.open("d", [.read], process: 1)
    let closed = try volume.open("f", [.read, .write], process: 1)
    try volume.close(closed)
    #expect(throws: Errno.badDescriptor) { try volume.write("x", to: reader) }
    #expect(throws: Errno.badDescriptor) { try volume.write("x", to: writer) }
    #expect(throws: Errno.badDescriptor) { try volume.write("x", at: 0, to: reader) }
    #expect(throws: Errno.invalidArgument) { try volume.write("x", at: -1, to: closed) }
    #expect(throws: Errno.badDescriptor) { try volume.pread(writer, count: 1, at: 0) }
    #expect(throws: Errno.invalidArgument) { try volume.pread(closed, count: 1, at: -1) }
    #expect(throws: Errno.invalidArgument) { try volume.pread(reader, count: -1, at: 0) }
    #expect(throws: Errno.isDirectory) { try volume.pread(directory, count: 1, at: 0) }
    #expect(throws: Errno.invalidArgument) { try volume.truncate(closed, to: -1) }
    #expect(throws: Errno.invalidArgument) { try volume.truncate(reader, to: 0) }
    #expect(throws: Errno.badDescriptor) { try volume.truncate(closed, to: 0) }
    #expect(throws: Errno.badDescriptor) { try volume.fsync(closed) }
    #expect(throws: Errno.badDescriptor) { try volume.fdatasync(closed) }
    #expect(throws: Errno.badDescriptor) { try volume.fstat(closed) }
    #expect(throws: Errno.badDescriptor) { try volume.tryLock(closed) }
    #expect(throws: Errno.badDescriptor) { try volume.close(closed) }
  }
}
