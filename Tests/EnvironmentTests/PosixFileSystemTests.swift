import Environment
import Foundation
import Testing

@Suite("PosixFileSystem")
struct PosixFileSystemTests {
  @Test("The root must be a directory that exists")
  func rootErrors() async throws {
    try await withTemporaryDirectory { files, path in
      try await files.create("file")
      #expect(throws: FileError(.open, path: path + "/absent", code: .noSuchFile)) {
        try PosixFileSystem(root: path + "/absent")
      }
      #expect(throws: FileError(.open, path: path + "/file", code: .notDirectory)) {
        try PosixFileSystem(root: path + "/file")
      }
      #expect(throws: FileError(.open, path: path + "\0x", code: .invalidArgument)) {
        try PosixFileSystem(root: path + "\0x")
      }
    }
  }

  @Test("The root is the directory that was opened, whatever it is called later")
  func rootIsHeldOpen() async throws {
    try await withTemporaryDirectory { outer, path in
      mkdir(path + "/root", 0o755)
      let files = try PosixFileSystem(root: path + "/root")
      try await files.create("file", "here")
      try await outer.rename("root", to: "moved")
      #expect(try await files.text(of: "file") == "here")
    }
  }

  @Test("A path that leaves the root, or that the kernel would read differently, is EINVAL everywhere")
  func unsoundPaths() async throws {
    try await withTemporaryDirectory { files, _ in
      try await files.create("good")
      for bad in ["/etc", "..", "../x", "a/../b", "a/..", "a\0b", "/\u{301}"] {
        await #expect(throws: FileError(.open, path: bad, code: .invalidArgument)) {
          _ = try await files.open(bad, [.append, .create])
        }
        await #expect(throws: FileError(.rename, path: bad, code: .invalidArgument)) {
          try await files.rename(bad, to: "good")
        }
        await #expect(throws: FileError(.rename, path: bad, code: .invalidArgument)) {
          try await files.rename("good", to: bad)
        }
        await #expect(throws: FileError(.unlink, path: bad, code: .invalidArgument)) {
          try await files.unlink(bad)
        }
        await #expect(throws: FileError(.stat, path: bad, code: .invalidArgument)) {
          _ = try await files.status(of: bad)
        }
        await #expect(throws: FileError(.list, path: bad, code: .invalidArgument)) {
          _ = try await files.list(bad)
        }
        await #expect(throws: FileError(.syncDirectory, path: bad, code: .invalidArgument)) {
          try await files.syncDirectory(bad)
        }
      }
      #expect(try await files.list(".") == ["good"])
    }
  }

  @Test("Dots that are part of a name, and '.', are no way out")
  func soundDots() async throws {
    try await withTemporaryDirectory { files, _ in
      try await files.create("./..a..", "dots")
      #expect(try await files.text(of: "..a..") == "dots")
    }
  }

  @Test("open: create makes the file with mode 0644 less the umask; exclusive wants it absent")
  func openCreates() async throws {
    try await withTemporaryDirectory { files, path in
      await #expect(throws: FileError(.open, path: "log", code: .noSuchFile)) {
        _ = try await files.open("log", [.read])
      }
      let file = try await files.open("log", [.append, .create, .exclusive])
      #expect(file.path == "log")
      var info = stat()
      #expect(stat(path + "/log", &info) == 0)
      #expect(info.st_mode & 0o777 & ~0o644 == 0)
      #expect(info.st_mode & 0o600 == 0o600)
      await #expect(throws: FileError(.open, path: "log", code: .fileExists)) {
        _ = try await files.open("log", [.append, .create, .exclusive])
      }
      _ = try await files.open("log", [.append, .create])
    }
  }

  @Test("open: without create, exclusive means nothing")
  func exclusiveNeedsCreate() async throws {
    try await withTemporaryDirectory { files, _ in
      try await files.create("log", "text")
      #expect(try await files.open("log", [.read, .exclusive]).text() == "text")
    }
  }

  @Test("open: truncate empties an existing file, and only when writing is allowed")
  func openTruncates() async throws {
    try await withTemporaryDirectory { files, _ in
      try await files.create("log", "text")
      await #expect(throws: FileError(.open, path: "log", code: .invalidArgument)) {
        _ = try await files.open("log", [.read, .truncate])
      }
      #expect(try await files.text(of: "log") == "text")
      _ = try await files.open("log", [.write, .truncate])
      #expect(try await files.text(of: "log") == "")
    }
  }

  @Test("open: what is neither read nor written is EINVAL", arguments: [[], .create] as [OpenOptions])
  func openForNothing(options: OpenOptions) async throws {
    try await withTemporaryDirectory { files, _ in
      await #expect(throws: FileError(.open, path: "log", code: .invalidArgument)) {
        _ = try await files.open("log", options)
      }
      let listed = try await files.list(".")
      #expect(listed == [])
    }
  }

  @Test("open: a directory is EISDIR for writing; a file is no directory to look in")
  func openDirectories() async throws {
    try await withTemporaryDirectory { files, path in
      mkdir(path + "/directory", 0o755)
      try await files.create("file")
      await #expect(throws: FileError(.open, path: "directory", code: .isDirectory)) {
        _ = try await files.open("directory", [.append])
      }
      await #expect(throws: FileError(.open, path: "file/x", code: .notDirectory)) {
        _ = try await files.open("file/x", [.read])
      }
      let directory = try await files.open("directory", [.read])
      #expect(try await directory.status().isDirectory)
      await #expect(throws: FileError(.pread, path: "directory", code: .isDirectory)) {
        _ = try await directory.read(count: 1, at: 0)
      }
    }
  }

  @Test("rename: replaces the destination, and what is open stays what it was")
  func renameReplaces() async throws {
    try await withTemporaryDirectory { files, _ in
      try await files.create("old", "old text")
      try await files.create("new", "new text")
      let replaced = try await files.open("old", [.read, .append])
      let moved = try await files.open("new", [.read, .append])
      try await files.rename("new", to: "old")

      #expect(try await files.list(".") == ["old"])
      #expect(try await files.text(of: "old") == "new text")
      #expect(try await replaced.text() == "old text")
      try await moved.appendAll("!".bytes)
      #expect(try await files.text(of: "old") == "new text!")
      #expect(moved.path == "new")
    }
  }

  @Test("rename: reports the source's path")
  func renameErrors() async throws {
    try await withTemporaryDirectory { files, path in
      mkdir(path + "/directory", 0o755)
      try await files.create("file")
      await #expect(throws: FileError(.rename, path: "absent", code: .noSuchFile)) {
        try await files.rename("absent", to: "x")
      }
      await #expect(throws: FileError(.rename, path: "file", code: .isDirectory)) {
        try await files.rename("file", to: "directory")
      }
      await #expect(throws: FileError(.rename, path: "directory", code: .notDirectory)) {
        try await files.rename("directory", to: "file")
      }
    }
  }

  @Test("unlink: the file lives on while it is open, apart from a new one of its name")
  func unlinkedButOpen() async throws {
    try await withTemporaryDirectory { files, _ in
      try await files.create("log", "first")
      let file = try await files.open("log", [.read, .append])
      try await files.unlink("log")
      #expect(try await files.list(".") == [])
      try await files.create("log", "second")
      try await file.appendAll("!".bytes)
      #expect(try await file.text() == "first!")
      #expect(try await files.text(of: "log") == "second")
    }
  }

  @Test("unlink: a name that is not there, and a directory")
  func unlinkErrors() async throws {
    try await withTemporaryDirectory { files, path in
      mkdir(path + "/directory", 0o755)
      await #expect(throws: FileError(.unlink, path: "absent", code: .noSuchFile)) {
        try await files.unlink("absent")
      }
      #if os(Linux)
        await #expect(throws: FileError(.unlink, path: "directory", code: .isDirectory)) {
          try await files.unlink("directory")
        }
      #endif
    }
  }

  @Test("status: size, kind and time, also through a symbolic link")
  func statusOfPaths() async throws {
    try await withTemporaryDirectory { files, path in
      mkdir(path + "/directory", 0o755)
      try await files.create("directory/file", "12345")
      symlink("directory/file", path + "/link")
      var times = [timespec(tv_sec: 1_234_567_890, tv_nsec: 5), timespec(tv_sec: -2, tv_nsec: 500_000_000)]
      utimensat(AT_FDCWD, path + "/directory/file", &times, 0)
      times.swapAt(0, 1)
      utimensat(AT_FDCWD, path + "/directory", &times, 0)
      let file = FileStatus(size: 5, modified: .milliseconds(-1500))
      #expect(try await files.status(of: "directory/file") == file)
      #expect(try await files.status(of: "link") == file)
      let directory = FileStatus(
        size: 0, isDirectory: true, modified: .seconds(1_234_567_890) + .nanoseconds(5))
      #expect(try await files.status(of: "directory") == directory)
      await #expect(throws: FileError(.stat, path: "absent", code: .noSuchFile)) {
        _ = try await files.status(of: "absent")
      }
      await #expect(throws: FileError(.stat, path: "link/x", code: .notDirectory)) {
        _ = try await files.status(of: "link/x")
      }
    }
  }

  @Test("list: every name, sorted by its bytes and not as text")
  func listIsSorted() async throws {
    // As text, e + U+0301 equals é and stands before f; by bytes é comes after z.
    let sorted = [".hidden", "A", "a", "a.b", "e\u{301}", "z", "é", "日本"]
    try await withTemporaryDirectory { files, _ in
      for name in sorted.reversed() { try await files.create(name) }
      let names = try await files.list(".")
      #expect(names.map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
    }
  }

  @Test("list: more names than one call of the kernel returns")
  func listIsComplete() async throws {
    try await withTemporaryDirectory { files, path in
      let names = (1000..<2500).map { "name-with-some-length-\($0)" }
      for name in names { #expect(mkdir(path + "/" + name, 0o700) == 0) }
      let listed = try await files.list(".")
      #expect(listed == names)
    }
  }

  @Test("list: a name that is not there, and a file")
  func listErrors() async throws {
    try await withTemporaryDirectory { files, _ in
      try await files.create("file")
      await #expect(throws: FileError(.list, path: "absent", code: .noSuchFile)) {
        _ = try await files.list("absent")
      }
      await #expect(throws: FileError(.list, path: "file", code: .notDirectory)) {
        _ = try await files.list("file")
      }
    }
  }

  @Test("syncDirectory: the root, a directory in it, and what is none")
  func syncDirectories() async throws {
    try await withTemporaryDirectory { files, path in
      mkdir(path + "/directory", 0o755)
      try await files.create("file")
      try await files.syncDirectory(".")
      try await files.syncDirectory("directory")
      await #expect(throws: FileError(.syncDirectory, path: "absent", code: .noSuchFile)) {
        try await files.syncDirectory("absent")
      }
      await #expect(throws: FileError(.syncDirectory, path: "file", code: .notDirectory)) {
        try await files.syncDirectory("file")
      }
    }
  }
}
