import SystemUnderTest

/// Whether the demonstration showed what it is to show, judged by the log and by what the browser was sent.
struct DemoVerdict: Sendable, Equatable {
  /// What is wrong, in sentences without the full stop; none when all is well.
  private(set) var problems: [String] = []

  /// Judges.
  /// - Parameters:
  ///   - page: What the browser was sent.
  ///   - facts: The facts of its turn, as read from the log.
  init(page: DemoPage, facts: [StoredFact]) {
    guard let turn = page.turn else {
      problems = ["the browser was never told which turn is its own"]
      return
    }
    let bodies = facts.map { (try? JSONValue(object: $0.json)) ?? .null }
    let ends = bodies.filter { Self.has("completed", $0) || Self.has("failed", $0) }
    let attempts = bodies.count { Self.has("claimed", $0) }
    if ends.count != 1 { problems.append("the log has \(ends.count) ends of \(turn) instead of one") }
    if attempts < 2 { problems.append("no second worker took \(turn) over") }
    judge(page, end: ends.count == 1 ? ends[0] : nil)
  }

  private mutating func judge(_ page: DemoPage, end: JSONValue?) {
    let terminals = page.frames.filter(\.isTerminal)
    guard terminals.count == 1, let last = page.frames.last, last.isTerminal else {
      problems.append("the browser saw \(terminals.count) terminal frames instead of one, as the last")
      return
    }
    guard last.type == "done" else {
      problems.append("the browser was told '\(last.type)': \(last.data)")
      return
    }
    guard let end else { return }
    let completed = try? end.optionalMember("completed")
    if completed != last.data { problems.append("the browser was told another end than the log has") }
    let message = try? completed?.string("message")
    if !page.hasGap, page.text != message {
      problems.append("the browser shows another text than the log has")
    }
  }

  private static func has(_ member: String, _ fact: JSONValue) -> Bool {
    (try? fact.optionalMember(member)) ?? nil != nil
  }

  /// Adds what the surroundings were left with.
  mutating func add(subscriptions: Int, tasks: Int) {
    if subscriptions > 0 { problems.append("the relay left \(subscriptions) subscriptions behind") }
    if tasks > 0 { problems.append("the queue still has \(tasks) tasks") }
  }
}
