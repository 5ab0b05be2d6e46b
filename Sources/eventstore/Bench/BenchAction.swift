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
    var report = BenchReport(roundMilliseconds: plan.milliseconds)
    let syncs = try await addLimits(to: &report, in: directory)
    try await addStore(to: &report, in: directory)
    try await addSQLite(to: &report, in: directory, syncsPerSecond: syncs)
    try streams.say(format == .json ? report.json : report.lines.joined(separator: "\n"))
    return .done
  }

  private func addLimits(to report: inout BenchReport, in directory: String) async throws(Failure) -> Double {
    let (pool, path, length) = (BlockingPool(size: 1), directory + "/bare.log", plan.roundLength)
    let line = try sampleLine()
    let write = try await plan.median { () throws(Failure) in
      try await pool.run { () throws(Failure) in
        try MachineLimits.lines(in: path, line, synced: false, for: length)
      }
    }
    report.add(
      "limit: write", write, "calls", method: "one thread, write(2) of a \(line.count) B line, bare loop")
    let sync = try await plan.median { () throws(Failure) in
      try await pool.run { () throws(Failure) in
        try MachineLimits.lines(in: path, line, synced: true, for: length)
      }
    }
    report.add("limit: sync", sync, "syncs", method: "the same loop with fdatasync(2) after each write")
    let memory = try await plan.median { () throws(Failure) in
      await pool.run { MachineLimits.memoryBandwidth(for: length) }
    }
    report.add("limit: memory", memory, "B", method: "one thread, memcpy of 64 MiB, bytes copied")
    return sync
  }

  private func addStore(to report: inout BenchReport, in directory: String) async throws(Failure) {
    let bench = StoreBench(directory: directory, plan: plan)
    for level in Durability.allCases {
      for writers in [1, 16, 256] {
        let rate = try await plan.median { () throws(Failure) in
          try await bench.appends(writers: writers, level: level)
        }
        report.add(
          "append, \(level.rawValue), \(writers)", rate, "appends",
          method: "writers that each wait for the acknowledgement, events of 120 B")
      }
    }
    let (log, bytes) = try bench.makeLog()
    for readers in [1, 16] {
      let rate = try await plan.median { () throws(Failure) in
        try await bench.reads(readers: readers, from: log, records: plan.records)
      }
      report.add(
        "read, \(readers)", rate, "reads",
        method: "readers that each wait for the event, random ids, file cached")
    }
    let recovery = try await plan.median { () throws(Failure) in
      try await bench.recovery(of: log, bytes: bytes)
    }
    report.add(
      "recovery", recovery, "B", method: "opening \(plan.records) records, \(bytes) B, the file cached")
    report.add(
      "recovery", recovery / Double(bytes) * Double(plan.records), "records",
      method: "the same run, in records")
  }

  private func addSQLite(
    to report: inout BenchReport, in directory: String, syncsPerSecond: Double
  ) async throws(Failure) {
    guard let bench = SQLiteBench(directory: directory) else {
      report.notes.append("No sqlite3 command was found to compare with.")
      return
    }
    // Enough that the start of the process, which is counted, does not.
    let count = 50 * plan.milliseconds
    let method = "one sqlite3 process, WAL, by a pipe, start included"
    let synced = max(10, Int(syncsPerSecond * (plan.roundLength / .seconds(1))))
    let full = try await plan.median { () throws(Failure) in try await bench.inserts(synced, .full) }
    report.add("SQLite insert, FULL", full, "inserts", method: method + ", synced")
    let normal = try await plan.median { () throws(Failure) in try await bench.inserts(count, .normal) }
    report.add("SQLite insert, NORMAL", normal, "inserts", method: method + ", not synced")
    let read = try await plan.median { () throws(Failure) in try await bench.reads(count, of: count) }
    report.add("SQLite read", read, "reads", method: method + ", random ids")
  }

  private func sampleLine() throws(Failure) -> [UInt8] {
    do {
      return try EventRecord.encode(id: EventID("0"), event: BenchEvent.text("0"), limits: .standard)
    } catch {
      throw Failure(.internalFault, "\(error)")
    }
  }
}
