import Environment
import Foundation
import Testing

@Suite("PosixFile")
struct PosixFileTests {
  @Test("append: at the end, wherever another descriptor moved it")
  func appendsAtTheEnd() async throws {
    try await withTemporaryDirectory { files, _ in
      let one = try await files.open("log", [.append, .create, .read])
      let other = try await files.open("log", [.append])
      #expect(try await one.append("ab".bytes) == 2)
      #expect(try await other.append("cd".bytes) == 2)
      #expect(try await one.append("ef".bytes) == 2)
      #expect(try await one.append([]) == 0)
      #expect(try await one.text() == "abcdef")
    }
  }

  @Test("append: writes the slice it was given, not its whole array")
  func appendsASlice() async throws {
    try await withTemporaryDirectory { files, _ in
      let file = try await files.open("log", [.append, .create, .read])
      #expect(try await file.append("0123456789".bytes[3..<5]) == 2)
      #expect(try await file.text() == "34")
    }
  }

  @Test("append: needs a descriptor opened for it")
  func appendNeedsItsOption() async throws {
    try await withTemporaryDirectory { files, _ in
      let file = try await files.open("log", [.read, .write, .create])
      await #expect(throws: FileError(.append, path: "log", code: .badDescriptor)) {
        _ = try await file.append("x".bytes)
      }
      #expect(try await file.status().size == 0)
    }
  }

  @Test("read: short at the end of the file, empty beyond it")
  func readsAtOffsets() async throws {
    try await withTemporaryDirectory { files, _ in
      try await files.create("log", "abcdef")
      let file = try await files.open("log", [.read])
      #expect(try await file.read(count: 3, at: 1) == Array("bcd".utf8))
      #expect(try await file.read(count: 0, at: 1) == [])
      #expect(try await file.read(count: 100, at: 4) == Array("ef".utf8))
      #expect(try await file.read(count: 100, at: 6) == [])
      #expect(try await file.read(count: 100, at: 7000) == [])
    }
  }

  @Test("Counts, offsets and sizes below zero are EINVAL")
  func negativeNumbers() async throws {
    try await withTemporaryDirectory { files, _ in
      let file = try await files.open("log", [.read, .write, .create])
      await #expect(throws: FileError(.pread, path: "log", code: .invalidArgument)) {
        _ = try await file.read(count: -1, at: 0)
      }
      await #expect(throws: FileError(.pread, path: "log", code: .invalidArgument)) {
        _ = try await file.read(count: 1, at: -1)
      }
      await #expect(throws: FileError(.pwrite, path: "log", code: .invalidArgument)) {
        _ = try await file.write("x".bytes, at: -1)
      }
      await #expect(throws: FileError(.truncate, path: "log", code: .invalidArgument)) {
        try await file.truncate(to: -1)
      }
    }
  }

  @Test("A direction that was not opened is EBADF, EINVAL for truncate")
  func directions() async throws {
    try await withTemporaryDirectory { files, _ in
      let writer = try await files.open("log", [.write, .create])
      await #expect(throws: FileError(.pread, path: "log", code: .badDescriptor)) {
        _ = try await writer.read(count: 1, at: 0)
      }
      let reader = try await files.open("log", [.read])
      await #expect(throws: FileError(.pwrite, path: "log", code: .badDescriptor)) {
        _ = try await reader.write("x".bytes, at: 0)
      }
      await #expect(throws: FileError(.truncate, path: "log", code: .invalidArgument)) {
        try await reader.truncate(to: 0)
      }
    }
  }

  @Test("write: in place, and past the end it leaves a hole that reads as zeros")
  func writesAtOffsets() async throws {
    try await withTemporaryDirectory { files, _ in
      let file = try await files.open("log", [.read, .write, .create])
      #expect(try await file.write("abcd".bytes, at: 0) == 4)
      #expect(try await file.write("XY".bytes, at: 1) == 2)
      #expect(try await file.write("end".bytes, at: 10_000) == 3)
      #expect(try await file.status().size == 10_003)
      let bytes = try await file.readFully(count: 20_000, at: 0)
      #expect(bytes == Array("aXYd".utf8) + [UInt8](repeating: 0, count: 9_996) + Array("end".utf8))
    }
  }

  #if os(Linux)
    @Test("write: on a descriptor opened for appending Linux ignores the offset")
    func writeOnAppendingDescriptorAppends() async throws {
      try await withTemporaryDirectory { files, _ in
        let file = try await files.open("log", [.append, .create, .read])
        _ = try await file.append("AAAA".bytes)
        #expect(try await file.write("BB".bytes, at: 0) == 2)
        #expect(try await file.text() == "AAAABB")
      }
    }

    @Test("A full device is ENOSPC for append and write")
    func fullDevice() async throws {
      try await withTemporaryDirectory { files, path in
        symlink("/dev/full", path + "/full")
        let file = try await files.open("full", [.append])
        await #expect(throws: FileError(.append, path: "full", code: .noSpace)) {
          _ = try await file.append("x".bytes)
        }
        await #expect(throws: FileError(.pwrite, path: "full", code: .noSpace)) {
          _ = try await file.write("x".bytes, at: 0)
        }
      }
    }
  #endif

  @Test("truncate: cuts, and grows with zeros even where data once was")
  func truncates() async throws {
    try await withTemporaryDirectory { files, _ in
      let file = try await files.open("log", [.append, .create, .read])
      try await file.appendAll("abcdef".bytes)
      try await file.truncate(to: 2)
      #expect(try await file.text() == "ab")
      try await file.truncate(to: 5)
      #expect(try await file.text() == "ab\0\0\0")
      try await file.appendAll("!".bytes)
      #expect(try await file.text() == "ab\0\0\0!")
    }
  }

  @Test("synchronize: both succeed on a file; what cannot be synced says so under its own name")
  func synchronizes() async throws {
    try await withTemporaryDirectory { files, path in
      let file = try await files.open("log", [.append, .create])
      try await file.appendAll("abc".bytes)
      try await file.synchronize()
      try await file.synchronizeData()
      #if os(Linux)
        mkfifo(path + "/fifo", 0o600)
        let fifo = try await files.open("fifo", [.read, .write])
        await #expect(throws: FileError(.fsync, path: "fifo", code: .invalidArgument)) {
          try await fifo.synchronize()
        }
        await #expect(throws: FileError(.fdatasync, path: "fifo", code: .invalidArgument)) {
          try await fifo.synchronizeData()
        }
      #endif
    }
  }

  @Test("tryLock: one descriptor at a time, until it is closed")
  func locks() async throws {
    try await withTemporaryDirectory { files, _ in
      let one = try await files.open("lock", [.write, .create])
      let other = try await files.open("lock", [.write])
      #expect(try await one.tryLock())
      #expect(try await one.tryLock())
      #expect(try await other.tryLock() == false)
      try await one.close()
      // A process that another test starts has copies of all descriptors until it calls exec.
      #expect(try await eventually { try await other.tryLock() })
    }
  }

  @Test("A file that is dropped without close gives its lock back")
  func droppedFileIsClosed() async throws {
    try await withTemporaryDirectory { files, _ in
      var dropped: (any File)? = try await files.open("lock", [.write, .create])
      #expect(try await dropped?.tryLock() == true)
      let other = try await files.open("lock", [.write])
      #expect(try await other.tryLock() == false)
      dropped = nil
      #expect(try await eventually { try await other.tryLock() })
    }
  }

  @Test("After close every operation is EBADF, close included")
  func closed() async throws {
    try await withTemporaryDirectory { files, _ in
      let file = try await files.open("log", [.append, .create, .read])
      try await file.close()
      // Takes the number that has become free.
      let stranger = try await files.open("stranger", [.append, .create, .read])
      let operations: [(FileError.Operation, () async throws(FileError) -> Void)] = [
        (.append, { () async throws(FileError) in _ = try await file.append("x".bytes) }),
        (.pread, { () async throws(FileError) in _ = try await file.read(count: 1, at: 0) }),
        (.pwrite, { () async throws(FileError) in _ = try await file.write("x".bytes, at: 0) }),
        (.truncate, { () async throws(FileError) in try await file.truncate(to: 9) }),
        (.fsync, { () async throws(FileError) in try await file.synchronize() }),
        (.fdatasync, { () async throws(FileError) in try await file.synchronizeData() }),
        (.fstat, { () async throws(FileError) in _ = try await file.status() }),
        (.flock, { () async throws(FileError) in _ = try await file.tryLock() }),
        (.close, { () async throws(FileError) in try await file.close() }),
      ]
      for (operation, body) in operations {
        await #expect(throws: FileError(operation, path: "log", code: .badDescriptor)) { try await body() }
      }
      #expect(try await stranger.status().size == 0)
    }
  }
}
