import SystemUnderTest

/// `eventstore verify`.
///
/// Recovery itself is what checks every line, on a snapshot that nothing can change; then every record is read back
/// through the index it built.
struct VerifyAction {
  let log: LogLocation
  let format: Format
  let streams: StandardStreams

  func perform() async throws(Failure) -> ExitCode {
    let store = try await log.open(for: .read, diagnostics: SilentDiagnostics())
    let stats: StoreStats
    do {
      for id in try store.ids() { _ = try await store.read(id: id) }
      stats = try await store.stats()
    } catch {
      throw Failure(error, log: log, access: .read)
    }
    let text = RecoveryText(report: store.recovery, bytes: stats.bytes, isDone: false)
    try streams.say(format == .json ? text.json : text.lines.joined(separator: "\n"))
    return .done
  }
}

/// `eventstore recover`.
struct RecoverAction {
  let log: LogLocation
  let format: Format
  let streams: StandardStreams

  func perform() async throws(Failure) -> ExitCode {
    let store = try await log.open(for: .recover)
    let stats: StoreStats
    do {
      stats = try await store.stats()
      try await store.close()
    } catch {
      throw Failure(error, log: log, access: .recover)
    }
    let text = RecoveryText(report: store.recovery, bytes: stats.bytes, isDone: true)
    try streams.say(format == .json ? text.json : text.lines.joined(separator: "\n"))
    return .done
  }
}

/// A recovery report in words and in JSON.
struct RecoveryText {
  let report: RecoveryReport
  /// The size of the log without what is cut off, with a newline still owed.
  let bytes: Int
  /// Whether what is said of the end was done, or would be.
  let isDone: Bool

  /// The report for people.
  var lines: [String] {
    var lines = ["\(report.events) events, \(bytes) bytes"]
    if report.repeatedRecords > 0 { lines.append("\(report.repeatedRecords) records repeat an earlier one") }
    return lines + ["end: \(end)"]
  }

  private var end: String {
    let cut = isDone ? "cut off" : "to be cut off by the next append or recover"
    switch report.end {
    case .clean: return "clean"
    case .withoutNewline: return "whole, without its newline, which the next append writes"
    case .nulsCut(let count): return "whole, then \(count) NUL bytes, \(cut)"
    case .incompleteRecordCut(let record):
      let start = String(decoding: record.firstBytes, as: UTF8.self)
      return "an incomplete record of \(record.length) bytes at byte \(record.offset), \(cut); it begins "
        + JSONText.string(start)
    }
  }

  /// The report for programs, in one line.
  var json: String {
    let (state, members): (String, [(name: String, value: String)]) =
      switch report.end {
      case .clean: ("clean", [])
      case .withoutNewline: ("without-newline", [])
      case .nulsCut(let count): ("nuls", [("length", "\(count)")])
      case .incompleteRecordCut(let record):
        (
          "incomplete-record",
          [
            ("offset", "\(record.offset)"), ("length", "\(record.length)"),
            ("firstBytes", "[" + record.firstBytes.map { "\($0)" }.joined(separator: ",") + "]"),
          ]
        )
      }
    return JSONText.object([
      ("events", "\(report.events)"), ("repeatedRecords", "\(report.repeatedRecords)"), ("bytes", "\(bytes)"),
      ("end", JSONText.object([("state", JSONText.string(state))] + members)),
      ("changed", isDone && !members.isEmpty ? "true" : "false"),
    ])
  }
}
