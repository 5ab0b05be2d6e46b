import Environment
import Foundation

/// The same work done by the `sqlite3` command: one process, in WAL mode, fed statement by statement by a pipe.
///
/// Every insert is a transaction of its own. With `synchronous=NORMAL` a commit in WAL mode is written and not synced,
/// so it survives what level `process` survives; with `FULL` it is synced, as at level `power`.
struct SQLiteBench: Sendable {
  enum Synchronous: String { case normal = "NORMAL", full = "FULL" }

  private let executable: URL
  private let database: String
  private let pool = BlockingPool(size: 2)

  /// Finds the command; nil when it is not installed.
  init?(directory: String) {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").map { "\($0)/sqlite3" }
    guard let found = candidates.first(where: FileManager.default.isExecutableFile) else { return nil }
    executable = URL(fileURLWithPath: found)
    database = directory + "/sqlite.db"
  }

  /// Inserts per second, from the process's start to its end.
  func inserts(_ count: Int, _ synchronous: Synchronous) async throws(Failure) -> Double {
    removeDatabase()
    return try await run(
      setUp: """
        PRAGMA journal_mode=WAL; PRAGMA synchronous=\(synchronous.rawValue);
        CREATE TABLE events(position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, event TEXT NOT NULL);

        """, count
    ) { number in
      let event = String(decoding: BenchEvent.text("\(number)"), as: UTF8.self)
      return "INSERT INTO events(id, event) VALUES('\(number)', '\(event)');\n"
    }
  }

  /// Reads per second by id, from the process's start to its end, of the events inserted last.
  func reads(_ count: Int, of rows: Int) async throws(Failure) -> Double {
    try await run(setUp: "", count) { number in
      "SELECT event FROM events WHERE id='\(UInt64(number) &* 0x9E37_79B9_7F4A_7C15 % UInt64(rows))';\n"
    }
  }

  private func removeDatabase() {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + suffix) }
  }

  private func run(
    setUp: String, _ count: Int, _ statement: @escaping @Sendable (Int) -> String
  ) async throws(Failure) -> Double {
    let script = Data((setUp + (0..<count).map(statement).joined()).utf8)
    let (executable, database) = (executable, database)
    return try await pool.run { () throws(Failure) in
      let (process, pipe, ended) = (Process(), Pipe(), DispatchSemaphore(value: 0))
      process.executableURL = executable
      process.arguments = ["-batch", "-bail", database]
      process.standardInput = pipe
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      process.terminationHandler = { _ in ended.signal() }
      let clock = ContinuousClock()
      let start = clock.now
      do {
        try process.run()
        try pipe.fileHandleForWriting.write(contentsOf: script)
        try pipe.fileHandleForWriting.close()
      } catch {
        throw Failure(.internalFault, "sqlite3 cannot be fed: \(error)")
      }
      ended.wait()
      let elapsed = clock.now - start
      guard process.terminationStatus == 0 else {
        throw Failure(.internalFault, "sqlite3 ended with \(process.terminationStatus)")
      }
      return Double(count) / (elapsed / .seconds(1))
    }
  }
}
