import Environment
import SystemUnderTest

/// `eventstore append`.
struct AppendAction {
  /// A line may be longer than a record by whitespace, which the store leaves out, but not without end.
  private static let maximumLineBytes = 4 * StoreLimits.standard.maximumRecordBytes

  let log: LogLocation
  let level: Durability
  let streams: StandardStreams

  func perform() async throws(Failure) -> ExitCode {
    let store = try await log.open(for: .append, level: level)
    var code = ExitCode.done
    var lines = LineSplitter(maximumRecordBytes: Self.maximumLineBytes)
    while true {
      let bytes = try await streams.read()
      guard !bytes.isEmpty else { break }
      lines.add(bytes)
      while let line = lines.next() {
        if try await !append(line, to: store) { code = .incomplete }
      }
    }
    if let line = lines.unterminated(), try await !append(line, to: store) { code = .incomplete }
    do {
      try await store.close()
    } catch {
      throw Failure(error, log: log, access: .append)
    }
    return code
  }

  /// Appends one line and acknowledges it, or says why it cannot be.
  /// - Returns: Whether all that the line asked for was done.
  /// - Throws: ``Failure`` when no further line can be taken either.
  private func append(_ line: LineSplitter.Line, to store: EventStore) async throws(Failure) -> Bool {
    guard line.length <= Self.maximumLineBytes else {
      return refuse(line, "it has \(line.length) bytes of at most \(Self.maximumLineBytes)")
    }
    guard !line.text.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) else { return true }
    let event = Array(line.text)
    let id: String
    do {
      id = try EventLine.id(of: line.text)
    } catch {
      return refuse(line, Self.faultInJSON(event) ?? error.message)
    }
    let acknowledgement: Acknowledgement
    do {
      acknowledgement = try await store.append(id: id, event: event)
    } catch {
      let failure = Failure(error, log: log, access: .append)
      guard failure.code == .incomplete else { throw failure }
      return refuse(line, failure.message)
    }
    try streams.say(Self.text(acknowledgement))
    return true
  }

  private func refuse(_ line: LineSplitter.Line, _ message: String) -> Bool {
    streams.complain("line \(line.number): \(message)")
    return false
  }

  /// What makes a text no JSON object at all: then the missing id is not the thing to report.
  private static func faultInJSON(_ event: [UInt8]) -> String? {
    do {
      _ = try EventRecord.encode(id: EventID("-"), event: event, limits: .standard)
      return nil
    } catch {
      guard case .invalidEvent = error else { return nil }
      return "\(error)"
    }
  }

  private static func text(_ acknowledgement: Acknowledgement) -> String {
    JSONText.object([
      ("id", JSONText.string(acknowledgement.id)), ("offset", "\(acknowledgement.offset)"),
      ("length", "\(acknowledgement.length)"), ("level", JSONText.string(acknowledgement.level.rawValue)),
    ])
  }
}
