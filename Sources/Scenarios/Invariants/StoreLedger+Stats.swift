internal import Sim
internal import SystemUnderTest

/// A call of stats under way.
struct StatsCall {
  /// Tells it from the others.
  let number: Int
  /// The number of events and bytes at each moment since the call began.
  var states: [StoreState]
}

/// How much a log holds: two numbers of one moment.
struct StoreState: Equatable {
  var total: Int
  var bytes: Int
}

extension StoreLedger {
  /// How many records there are in the file, one that lacks its newline included where recovery accepted it.
  var recordCount: Int { scan.lines.count + (owed == nil ? 0 : 1) }

  /// What the first records of the file add up to, a newline still owed and repeated records included.
  func state(_ records: Int) -> StoreState {
    let lines = min(records, scan.lines.count)
    var state =
      lines == 0
      ? StoreState(total: 0, bytes: 0)
      : StoreState(total: totals[lines - 1], bytes: scan.lines[lines - 1].end)
    if records > lines, let owing = owed {
      state.bytes = owing.upperBound + 1
      if !repeatsEarlierRecord(owing) { state.total += 1 }
    }
    return state
  }

  private func repeatsEarlierRecord(_ range: Range<Int>) -> Bool {
    let owner = attempts.first { $0.promise != .none && $0.offset == range.lowerBound }
    return scan.lines.contains { $0.id == owner?.id }
  }

  /// Somebody asks for stats.
  ///
  /// From the records that have been answered for to those in the file, each count may be the one.
  /// - Returns: The call's number.
  mutating func asksForStats() -> Int {
    sync()
    statsCallCount += 1
    let first = min(session.countedRecords, recordCount)
    statsCalls.append(StatsCall(number: statsCallCount, states: (first...recordCount).map(state)))
    simulation.note("asks for stats")
    return statsCallCount
  }

  /// The file has changed: whoever asks for stats now may be told so.
  mutating func noteStates() {
    guard !statsCalls.isEmpty else { return }
    let now = state(recordCount)
    for call in statsCalls.indices where statsCalls[call].states.last != now {
      statsCalls[call].states.append(now)
    }
    simulation.reached(StoreLabel.statsDuringAppend)
  }

  /// The store answers.
  mutating func stats(_ number: Int, _ answer: StoreStats) {
    sync()
    guard let index = statsCalls.firstIndex(where: { $0.number == number }) else { return }
    let call = statsCalls.remove(at: index)
    simulation.note("stats -> \(answer.total) events, \(answer.bytes) B")
    requireUndamaged(
      StoreInvariant.soundStats, call.states.contains(StoreState(total: answer.total, bytes: answer.bytes)),
      "stats said \(answer.total) events in \(answer.bytes) bytes; what the log held meanwhile was "
        + call.states.map { "\($0.total) in \($0.bytes)" }.joined(separator: ", then "))
  }

  /// The store answers with an error.
  mutating func statsFailed(_ number: Int, _ error: StoreError) {
    sync()
    statsCalls.removeAll { $0.number == number }
    simulation.note("stats -> \(Self.brief(error))")
    require(StoreInvariant.honestErrors, false, "stats failed with \(error)")
  }
}
