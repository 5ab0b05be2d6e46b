import Environment
import Testing

@testable import Sim

@Suite("Volume: what runs out")
struct VolumeSpaceTests {
  let volume = Volume(
    limits: VolumeLimits(capacityBytes: 10, maximumFileBytes: 8, openFilesPerProcess: 2))

  @Test("a write is cut where space ends, the next one fails with nothing written")
  func noSpace() throws {
    let first = try volume.create("a", "123456")
    let second = try volume.create("b")
    #expect(try volume.write("abcdef", to: second) == 4)
    #expect(throws: Errno.noSpace) { try volume.write("x", to: second) }
    #expect(try volume.text(second) == "abcd")
    #expect(throws: Errno.noSpace) { try volume.truncate(first, to: 7) }
    #expect(volume.usedBytes == 10)
    try volume.checkInvariants()
  }

  @Test("overwriting needs no space, and what reaches beyond the end is cut")
  func overwriteWhenFull() throws {
    _ = try volume.create("a", "12345")
    let file = try volume.open("b", [.read, .write, .create], process: 1)
    try volume.write("abcde", at: 0, to: file)
    #expect(try volume.write("XYZ", at: 3, to: file) == 2)
    #expect(try volume.text(file) == "abcXY")
    #expect(throws: Errno.noSpace) { try volume.write("x", at: 5, to: file) }
    #expect(throws: Errno.noSpace) { try volume.write("x", at: 6, to: file) }
  }

  @Test("truncation, and the last close of an unlinked file, give space back")
  func spaceReturns() throws {
    let file = try volume.create("a", "12345678")
    try volume.truncate(file, to: 3)
    #expect(volume.usedBytes == 3)
    try volume.unlink("a")
    #expect(volume.usedBytes == 3)
    try volume.close(file)
    #expect(volume.usedBytes == 0)
    let other = try volume.create("b", "12345678")
    #expect(volume.usedBytes == 8)
    _ = try volume.create("c")
    try volume.rename("c", to: "b")
    #expect(volume.usedBytes == 8, "still open")
    try volume.close(other)
    #expect(volume.usedBytes == 0)
    try volume.checkInvariants()
  }

  @Test("capacity that shrinks below what is used fails writes and spares what is there")
  func shrunkCapacity() throws {
    let file = try volume.create("a", "12345")
    volume.limits.capacityBytes = 2
    #expect(throws: Errno.noSpace) { try volume.write("x", to: file) }
    volume.limits.capacityBytes = 6
    #expect(try volume.write("67", to: file) == 1)
    #expect(try volume.text(file) == "123456")
  }

  @Test("a file ends at the size limit")
  func fileTooLarge() throws {
    let file = try volume.create("a", "123456")
    #expect(try volume.write("789", to: file) == 2)
    #expect(throws: Errno.fileTooLarge) { try volume.write("9", to: file) }
    #expect(throws: Errno.fileTooLarge) { try volume.truncate(file, to: 9) }
    let writer = try volume.open("b", [.write, .create], process: 1)
    #expect(throws: Errno.fileTooLarge) { try volume.write("x", at: Int.max, to: writer) }
  }

  @Test("each process has its own limit of open files, and a refused open creates nothing")
  func tooManyOpenFiles() throws {
    let first = try volume.create("a", process: 1)
    _ = try volume.create("b", process: 1)
    #expect(throws: Errno.tooManyOpenFiles) { try volume.create("c", process: 1) }
    #expect(throws: Errno.tooManyOpenFiles) { try volume.open("missing", [.read], process: 1) }
    #expect(try volume.list(".") == ["a", "b"])
    _ = try volume.create("c", process: 2)
    try volume.close(first)
    _ = try volume.open("a", [.read], process: 1)
    try volume.checkInvariants()
  }
}
