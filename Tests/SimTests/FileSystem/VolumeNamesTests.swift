import Environment
import Testing

@testable import Sim

@Suite("Volume: names, descriptors and locks")
struct VolumeNamesTests {
  let volume = Volume()

  @Test("open creates, refuses, empties")
  func open() throws {
    #expect(throws: Errno.noSuchFile) { try volume.open("f", [.read], process: 1) }
    let file = try volume.open("f", [.read, .write, .create, .exclusive], process: 1)
    try volume.write("abc", at: 0, to: file)
    #expect(throws: Errno.fileExists) {
      try volume.open("f", [.write, .create, .exclusive], process: 1)
    }
    _ = try volume.open("f", [.write, .create], process: 1)
    #expect(try volume.text(file) == "abc")
    for options in [[.read, .truncate], [.create], []] as [OpenOptions] {
      #expect(throws: Errno.invalidArgument) { try volume.open("f", options, process: 1) }
    }
    _ = try volume.open("f", [.write, .truncate], process: 1)
    #expect(try volume.text(file).isEmpty)
    try volume.mkdir("d")
    for option in [OpenOptions.write, .append, .create] {
      #expect(throws: Errno.isDirectory) { try volume.open("d", [.read, option], process: 1) }
    }
    #expect(throws: Errno.fileExists) { try volume.open("d", [.read, .create, .exclusive], process: 1) }
    #expect(throws: Errno.fileExists) { try volume.mkdir("f") }
  }

  @Test(
    "a path that leads out of the volume is refused",
    arguments: ["/f", "../f", "d/..", "d/../f", "..", "/", "./.."])
  func badPaths(path: String) throws {
    try volume.mkdir("d")
    #expect(throws: Errno.invalidArgument) { try volume.open(path, [.write, .create], process: 1) }
    #expect(throws: Errno.invalidArgument) { try volume.stat(path) }
  }

  @Test("a path may say the same in more than one way")
  func lenientPaths() throws {
    try volume.mkdir("d/")
    _ = try volume.create("./d//f", "x")
    #expect(volume.text(of: "d/./f") == "x")
    #expect(try volume.list("d/") == ["f"])
    #expect(try volume.list("./") == ["d"])
    #expect(throws: Errno.notDirectory) { try volume.stat("d/f/") }
    #expect(throws: Errno.notDirectory) { try volume.rename("d/f", to: "g/") }
    #expect(throws: Errno.isDirectory) { try volume.create("g/") }
    #expect(throws: Errno.invalidArgument) { try volume.stat("d/.") }
  }

  @Test("a name cannot hold a NUL, which would cut it short in the kernel")
  func nulInPath() {
    #expect(throws: Errno.invalidArgument) { try volume.open("f\0g", [.write, .create], process: 1) }
  }

  @Test("a path fails at the first of its names that does")
  func pathResolution() throws {
    let file = try volume.create("f")
    try volume.mkdir("d")
    _ = try volume.create("d/.hidden...", "x")
    #expect(throws: Errno.noSuchFile) { try volume.stat("") }
    #expect(throws: Errno.noSuchFile) { try volume.stat("missing/f") }
    #expect(throws: Errno.notDirectory) { try volume.stat("f/g") }
    #expect(throws: Errno.notDirectory) { try volume.list("f") }
    #expect(throws: Errno.notDirectory) { try volume.syncDirectory("f") }
    #expect(throws: Errno.nameTooLong) { try volume.stat(String(repeating: "n", count: 256)) }
    #expect(throws: Errno.nameTooLong) { try volume.stat(String(repeating: "n/", count: 2048) + "n") }
    #expect(throws: Errno.noSuchFile) { try volume.stat(String(repeating: "n", count: 255)) }
    #expect(try volume.stat(".") == FileStatus(size: 0, isDirectory: true, modified: SimWallClock.start))
    #expect(try volume.stat("d/.hidden...") == FileStatus(size: 1, modified: SimWallClock.start))
    try volume.close(file)
  }

  @Test("a directory lists its names sorted by bytes, and tells names that differ in bytes apart")
  func list() throws {
    let composed = "\u{e9}"
    let decomposed = "e\u{301}"
    for name in ["b", "a", "Z", composed, decomposed, "aa"] { _ = try volume.create(name, name) }
    #expect(
      try volume.list(".").map { Array($0.utf8) }
        == ["Z", "a", "aa", "b", decomposed, composed].map { Array($0.utf8) })
    try volume.unlink(composed)
    #expect(volume.text(of: decomposed) != nil)
    #expect(throws: Errno.noSuchFile) { try volume.stat(composed) }
  }

  @Test("an unlinked file lives on while it is open, and its name is free")
  func unlinkedButOpen() throws {
    let old = try volume.create("f", "old")
    try volume.unlink("f")
    #expect(throws: Errno.noSuchFile) { try volume.unlink("f") }
    let new = try volume.create("f", "new")
    try volume.write("er", to: old)
    #expect(try volume.text(old) == "older")
    #expect(try volume.text(new) == "new")
    try volume.close(old)
    #expect(volume.usedBytes == 3)
    try volume.mkdir("d")
    #expect(throws: Errno.isDirectory) { try volume.unlink("d") }
    #expect(throws: Errno.isDirectory) { try volume.unlink(".") }
    try volume.checkInvariants()
  }

  @Test("rename replaces; who has either file open keeps it")
  func renameOverOpenFile() throws {
    let old = try volume.create("f", "old")
    let new = try volume.create("tmp", "new")
    try volume.rename("tmp", to: "f")
    #expect(try volume.list(".") == ["f"])
    #expect(volume.text(of: "f") == "new")
    #expect(try volume.text(old) == "old")
    try volume.write("er", to: new)
    #expect(volume.text(of: "f") == "newer")
    let version = volume.version
    try volume.rename("f", to: "f")
    #expect(volume.version == version)
    try volume.checkInvariants()
  }

  @Test("rename of directories keeps the tree a tree")
  func renameDirectories() throws {
    for path in ["a", "a/b", "c"] { try volume.mkdir(path) }
    _ = try volume.create("a/b/f", "x")
    #expect(throws: Errno.invalidArgument) { try volume.rename("a", to: "a/b/a") }
    #expect(throws: Errno.notEmpty) { try volume.rename("a/b/f", to: "a/b") }
    #expect(throws: Errno.notEmpty) { try volume.rename("c", to: "a") }
    #expect(throws: Errno.isDirectory) { try volume.rename("a/b/f", to: "c") }
    #expect(throws: Errno.notDirectory) { try volume.rename("c", to: "a/b/f") }
    #expect(throws: Errno.busy) { try volume.rename(".", to: "x") }
    #expect(throws: Errno.busy) { try volume.rename("a", to: ".") }
    #expect(throws: Errno.noSuchFile) { try volume.rename("x", to: "y") }
    #expect(throws: Errno.noSuchFile) { try volume.rename("a", to: "x/y") }
    try volume.rename("a/b", to: "c")
    #expect(volume.text(of: "c/f") == "x")
    try volume.rename("a", to: "c/a")
    #expect(throws: Errno.invalidArgument) { try volume.rename("c", to: "c/a/c") }
    try volume.checkInvariants()
  }

  @Test("a descriptor is dead once closed, though its slot serves another file")
  func staleDescriptor() throws {
    let old = try volume.create("a", "a")
    try volume.close(old)
    let new = try volume.create("b", "b")
    #expect(new.slot == old.slot)
    #expect(throws: Errno.badDescriptor) { try volume.write("x", to: old) }
    #expect(throws: Errno.badDescriptor) { try volume.close(old) }
    #expect(try volume.text(new) == "b")
  }

  @Test("a lock belongs to the open file: exclusive, re-entrant, gone with its close")
  func locks() throws {
    let first = try volume.create("f", process: 1)
    let second = try volume.open("f", [.read], process: 1)
    #expect(try volume.tryLock(first))
    #expect(try volume.tryLock(first))
    #expect(try !volume.tryLock(second))
    try volume.close(second)
    let third = try volume.open("f", [.read], process: 2)
    #expect(try !volume.tryLock(third))
    try volume.close(first)
    #expect(try volume.tryLock(third))
    try volume.checkInvariants()
  }

  @Test("when a process dies its descriptors and locks go, and all that it wrote stays")
  func closeAll() throws {
    let dead = try volume.create("f", "written", process: 1)
    let unlinked = try volume.create("g", "gone", process: 1)
    let survivor = try volume.open("f", [.read], process: 2)
    try volume.unlink("g")
    #expect(try volume.tryLock(dead))
    volume.closeAll(process: 1)
    for descriptor in [dead, unlinked] {
      #expect(throws: Errno.badDescriptor) { try volume.fstat(descriptor) }
    }
    #expect(try volume.text(survivor) == "written")
    #expect(try volume.tryLock(survivor))
    #expect(volume.usedBytes == 7)
    #expect(volume.openFiles.count(of: 1) == 0)
    try volume.checkInvariants()
  }
}
