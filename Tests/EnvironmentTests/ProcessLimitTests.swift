import Environment
import Foundation
import Testing

/// Limits belong to the whole process, so each of these runs in one of its own.
@Suite("PosixFile at the limits of its process")
struct ProcessLimitTests {
  @Test("A write that meets the size limit is short; the next one is EFBIG with nothing written")
  func fileSizeLimit() async throws {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      try await withTemporaryDirectory { files, _ in
        let file = try await files.open("log", [.append, .create, .read])
        let other = try await files.open("other", [.write, .create])
        let before = setSoftLimit(on: .fileSize, 1000)
        defer { setSoftLimit(on: .fileSize, before) }
        let bytes = ArraySlice((0..<1500).map { UInt8(truncatingIfNeeded: $0) })
        #expect(try await file.append(bytes) == 1000)
        #expect(try await file.readFully(count: 2000, at: 0) == Array(bytes.prefix(1000)))
        await #expect(throws: FileError(.append, path: "log", code: .fileTooLarge)) {
          _ = try await file.append(bytes)
        }
        #expect(try await other.write(bytes, at: 900) == 100)
        await #expect(throws: FileError(.pwrite, path: "other", code: .fileTooLarge)) {
          _ = try await other.write(bytes, at: 1000)
        }
        await #expect(throws: FileError(.truncate, path: "log", code: .fileTooLarge)) {
          try await file.truncate(to: 1001)
        }
        await #expect(throws: FileError(.append, path: "log", code: .fileTooLarge)) {
          try await file.appendAll(bytes)
        }
        #expect(try await file.status().size == 1000)
      }
    }
  }

  @Test("No descriptor left is EMFILE, for a file, a directory and a root")
  func descriptorLimit() async throws {
    await #expect(processExitsWith: .success) {
      try await withTemporaryDirectory { files, path async throws in
        let before = setSoftLimit(on: .descriptors, 0)
        defer { setSoftLimit(on: .descriptors, before) }
        await #expect(throws: FileError(.open, path: "log", code: .tooManyOpenFiles)) {
          _ = try await files.open("log", [.append, .create])
        }
        await #expect(throws: FileError(.list, path: ".", code: .tooManyOpenFiles)) {
          _ = try await files.list(".")
        }
        await #expect(throws: FileError(.syncDirectory, path: ".", code: .tooManyOpenFiles)) {
          try await files.syncDirectory(".")
        }
        #expect(throws: FileError(.open, path: path, code: .tooManyOpenFiles)) {
          try PosixFileSystem(root: path)
        }
      }
    }
  }

  #if os(Linux)
    @Test("Operations leave no descriptor open, nor to a child process")
    func descriptorsAreReturned() async throws {
      await #expect(processExitsWith: .success) {
        let ownDescriptors = try PosixFileSystem(root: "/proc/self/fd")
        let pool = BlockingPool(size: 1)
        try await withTemporaryDirectory(pool: pool) { files, _ in
          try await files.create("file")
          let before = try await ownDescriptors.list(".")
          for _ in 0..<5 {
            _ = try await files.list(".")
            _ = try? await files.list("file")
            try await files.syncDirectory(".")
            _ = try await files.text(of: "file")
            _ = try await files.open("file", [.read])
          }
          await pool.run {}
          #expect(try await ownDescriptors.list(".") == before)

          let file = try await files.open("file", [.read])
          let number = try #require(
            try await ownDescriptors.list(".").first {
              let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
              return target?.hasSuffix("/file") == true
            }.flatMap { CInt($0) })
          #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
          try await file.close()
        }
      }
    }
  #endif
}

/// A limit that setrlimit(2) sets.
private enum Limit {
  case fileSize, descriptors
}

/// Sets a soft limit.
/// - Returns: What it was before.
@discardableResult
private func setSoftLimit(on limit: Limit, _ value: rlim_t) -> rlim_t {
  let resource =
    switch limit {
    case .fileSize: RLIMIT_FSIZE
    case .descriptors: RLIMIT_NOFILE
    }
  #if os(Linux)
    let number = __rlimit_resource_t(resource.rawValue)
  #else
    let number = resource
  #endif
  var limits = rlimit()
  #expect(getrlimit(number, &limits) == 0)
  let before = limits.rlim_cur
  limits.rlim_cur = value
  #expect(setrlimit(number, &limits) == 0)
  return before
}
