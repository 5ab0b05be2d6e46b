import SystemUnderTest

/// `eventstore get`.
struct GetAction {
  let log: LogLocation
  let ids: [String]
  let streams: StandardStreams

  func perform() async throws(Failure) -> ExitCode {
    let store = try await log.open(for: .read)
    var code = ExitCode.done
    for id in ids {
      let event: [UInt8]
      do {
        event = try await store.read(id: id)
      } catch {
        let failure = Failure(error, log: log, access: .read)
        guard failure.code == .incomplete else { throw failure }
        streams.complain(failure.message)
        code = .incomplete
        continue
      }
      try streams.say(event)
    }
    return code
  }
}

/// `eventstore stats`.
struct StatsAction {
  let log: LogLocation
  let format: Format
  let streams: StandardStreams

  func perform() async throws(Failure) -> ExitCode {
    let store = try await log.open(for: .read)
    let stats: StoreStats
    do {
      stats = try await store.stats()
    } catch {
      throw Failure(error, log: log, access: .read)
    }
    switch format {
    case .text: try streams.say("\(stats.total) events, \(stats.bytes) bytes")
    case .json:
      try streams.say(
        JSONText.object([("events", "\(stats.total)"), ("bytes", "\(stats.bytes)")]))
    }
    return .done
  }
}
