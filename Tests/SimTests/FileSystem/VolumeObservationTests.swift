import Environment
import Testing

@testable import Sim

@Suite("Volume: what an invariant can see, and how cheaply")
struct VolumeObservationTests {
  let volume = Volume()

  @Test("an append leaves everything before it unchanged")
  func append() throws {
    let file = try volume.create("log", "one")
    let seen = try #require(volume.fileVersion(of: "log"))
    #expect(volume.firstChange(of: "log", since: seen) == nil)
    try volume.write("two", to: file)
    try volume.write("three", to: file)
    #expect(volume.firstChange(of: "log", since: seen) == 3)
    let later = try #require(volume.fileVersion(of: "log"))
    #expect(later.version > seen.version)
    #expect(volume.firstChange(of: "log", since: later) == nil)
  }

  @Test("the lowest change since a version counts, not the latest")
  func lowestChange() throws {
    let file = try volume.open("f", [.write, .create], process: 1)
    try volume.write("0123456789", at: 0, to: file)
    let first = try #require(volume.fileVersion(of: "f"))
    try volume.write("x", at: 4, to: file)
    let second = try #require(volume.fileVersion(of: "f"))
    try volume.write("x", at: 7, to: file)
    #expect(volume.firstChange(of: "f", since: first) == 4)
    #expect(volume.firstChange(of: "f", since: second) == 7)
    try volume.truncate(file, to: 5)
    #expect(volume.firstChange(of: "f", since: second) == 5)
    let third = try #require(volume.fileVersion(of: "f"))
    try volume.write("x", at: 9, to: file)
    #expect(volume.firstChange(of: "f", since: third) == 5, "the hole begins at the old end")
    #expect(volume.firstChange(of: "f", since: first) == 4)
  }

  @Test("a path that became another file has changed from its first byte")
  func anotherFile() throws {
    _ = try volume.create("a", "a")
    _ = try volume.create("b", "b")
    let seen = try #require(volume.fileVersion(of: "b"))
    try volume.rename("a", to: "b")
    #expect(volume.firstChange(of: "b", since: seen) == 0)
    #expect(volume.fileVersion(of: "a") == nil)
  }

  @Test("the volume's version rises with every change and with nothing else")
  func version() throws {
    var last = volume.version
    func rises(_ operation: () throws -> Void) rethrows -> Bool {
      defer { last = volume.version }
      try operation()
      return volume.version > last
    }
    let file = try volume.create("f", "abc")
    #expect(try rises { try volume.mkdir("d") })
    #expect(try rises { try volume.write("x", to: file) })
    #expect(try rises { try volume.truncate(file, to: 1) })
    #expect(try rises { try volume.rename("f", to: "g") })
    #expect(try rises { try volume.unlink("g") })
    #expect(
      try !rises {
        _ = try volume.tryLock(file)
        _ = try volume.pread(file, count: 1, at: 0)
        try volume.truncate(file, to: 1)
        try volume.fsync(file)
        try volume.syncDirectory(".")
        try volume.close(file)
      })
  }

  @Test("the device has what was synced, under the name that was synced, and nothing else")
  func onDevice() throws {
    let volume = Volume(profile: .posixWorst)
    try volume.mkdir("d")
    let file = try volume.create("d/f", "one")
    #expect(!volume.deviceHas(0..<3, of: "d/f"))
    try volume.fsync(file)
    #expect(!volume.deviceHas(0..<3, of: "d/f"), "the bytes are there and the name is not")
    try volume.syncDirectory("d")
    #expect(!volume.deviceHas(0..<3, of: "d/f"), "the directory's own name is not")
    try volume.syncDirectory(".")
    #expect(volume.deviceHas(0..<3, of: "d/f"))
    try volume.write("two", to: file)
    #expect(volume.deviceHas(0..<3, of: "d/f") && !volume.deviceHas(0..<4, of: "d/f"))
    try volume.fdatasync(file)
    #expect(volume.deviceHas(3..<6, of: "d/f") && !volume.deviceHas(3..<7, of: "d/f"))
    try volume.write("new", at: 0, to: try volume.open("d/f", [.write], process: 1))
    #expect(!volume.deviceHas(0..<1, of: "d/f") && volume.deviceHas(3..<6, of: "d/f"))
    #expect(!volume.deviceHas(0..<0, of: "missing"))
  }

  @Test("a failed sync leaves unwritten pages, until they are written again and synced")
  func unwritten() throws {
    let file = try volume.create("f", "one")
    #expect(!volume.hasUnwrittenPages("f"))
    try volume.failSync(file)
    #expect(volume.hasUnwrittenPages("f") && !volume.deviceHas(0..<3, of: "f"))
    try volume.fsync(file)
    #expect(volume.hasUnwrittenPages("f") && !volume.deviceHas(0..<3, of: "f"))
    try volume.write("two", to: file)
    try volume.fsync(file)
    #expect(!volume.hasUnwrittenPages("f") && volume.deviceHas(0..<6, of: "f"))
  }

  @Test("only files show bytes")
  func bytes() throws {
    _ = try volume.create("f", "abc")
    try volume.mkdir("d")
    #expect(volume.withBytes(of: "f") { $0.count } == 3)
    #expect(volume.withBytes(of: "d") { $0.count } == nil)
    #expect(volume.withBytes(of: "missing") { $0.count } == nil)
    #expect(throws: Errno.inputOutput) { try volume.withBytes(of: "f") { _ in throw Errno.inputOutput } }
  }
}
