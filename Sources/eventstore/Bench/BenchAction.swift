import Environment
import Foundation
import SystemUnderTest

/// `eventstore bench`.
struct BenchAction {
  let plan: BenchPlan
  let format: Format
  let streams: StandardStreams

  func perform() async throws(Failure) -> ExitCode {
    #if DEBUG
      streams.warn("warning: this is a debug build, whose figures mean nothing\n")
    #endif
    let directory = plan.directory + "/eventstore-bench-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    } catch {
      throw Failure(.missing, "no directory can be made in \(plan.directory); check the path")
    }
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let sqlite = sqlite(in: directory)
    let measurements = try limits(in: directory) + store(in: directory) + sqlite
    var report = BenchReport(roundMilliseconds: plan.milliseconds)
    if sqlite.isEmpty { report.notes.append("No sqlite3 command was found to compare with.") }
    try await report.add(measurements)
    try streams.say(format == .json ? report.json : report.lines.joined(separator: "\n"))
    return .done
  }

  private func limits(in directory: String) throws(Failure) -> [Measurement] {
    let (pool, path, length) = (BlockingPool(size: 1), directory + "/bare.log", plan.roundLength)
    let line = try sampleLine()
    @Sendable func lines(synced: Bool) async throws(Failure) -> Double {
      try await pool.run { () throws(Failure) in
        try MachineLimits.lines(in: path, line, synced: synced, for: length)
      }
    }
    return [
      Measurement("limit: memory", "B", method: "one thread, memcpy of 64 MiB, bytes copied") {
        await pool.run { MachineLimits.memoryBandwidth(for: length) }
      },
      Measurement("limit: write", "calls", method: "one thread, bare loop of write(2), \(line.count) B each")
      {
        () async throws(Failure) in try await lines(synced: false)
      },
      Measurement("limit: sync", "syncs", method: "the same loop with fdatasync(2) after each write") {
        () async throws(Failure) in try await lines(synced: true)
      },
    ]
  }

  private func store(in directory: String) throws(Failure) -> [Measurement] {
    let bench = StoreBench(directory: directory, plan: plan)
    let appends = Durability.allCases.flatMap { level in
      [1, 16, 256].map { writers in
        Measurement(
          "append, \(level.rawValue), \(writers)", "appends",
          method: "writers that each await the acknowledgement, events of 120 B"
        ) { () async throws(Failure) in
          try await bench.appends(writers: writers, level: level)
        }
      }
    }
    let (log, bytes) = try bench.makeLog()
    let reads = [1, 16].map { readers in
      Measurement(
        "read, \(readers)", "reads", method: "readers that each await the event, random ids, cached"
      ) {
        () async throws(Failure) in try await bench.reads(readers: readers, from: log)
      }
    }
    return appends + reads + [
      Measurement("recovery", "B", method: "opening \(plan.records) records of \(bytes) B in all, cached") {
        () async throws(Failure) in try await bench.recovery(of: log, bytes: bytes)
      }
    ]
  }

  private func sqlite(in directory: String) -> [Measurement] {
    guard let bench = SQLiteBench(directory: directory) else { return [] }
    // Enough that the start of the process, which is counted, does not.
    let (count, syncedCount) = (50 * plan.milliseconds, plan.milliseconds)
    let method = "one sqlite3 process, WAL, fed by a pipe, start counted"
    return [
      Measurement("SQLite insert, FULL", "inserts", method: method + ", synced") {
        () async throws(Failure) in try await bench.inserts(syncedCount, .full)
      },
      Measurement("SQLite insert, NORMAL", "inserts", method: method + ", not synced") {
        () async throws(Failure) in try await bench.inserts(count, .normal)
      },
      Measurement("SQLite read", "reads", method: method + ", random ids") {
        () async throws(Failure) in try await bench.reads(count, of: count)
      },
    ]
  }

  private func sampleLine() throws(Failure) -> [UInt8] {
    do {
      return try EventRecord.encode(id: EventID("0"), event: BenchEvent.text("0"), limits: .standard)
    } catch {
      throw Failure(.internalFault, "\(error)")
    }
  }
}
