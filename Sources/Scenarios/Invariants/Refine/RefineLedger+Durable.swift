import Sim
import SystemUnderTest

// What the log shows, after each change of its bytes or of what the device has.

extension RefineLedger {
  private typealias Rule = RefineInvariant

  /// Takes in what has changed of the log.
  /// - Complexity: O(1) when nothing has, otherwise O(changed bytes) where the log only grows.
  mutating func sync() {
    hasUnwritten = volume.hasUnwrittenPages(path) || (hasUnwritten && lacksWhatCounts)
    if volume.version != seenChange {
      seenChange = volume.version
      // Where such pages leave the cache, too, nothing of them is left.
      if !volume.damages.isEmpty, volume.damages(of: path).contains(where: { $0.cause == .dropped }) {
        hasLostUnwritten = true
      }
      readLog()
    }
    // A sync changes no byte of the log.
    noteDurable()
    watchSilence()
  }

  /// Whether something counts as stored that the device does not have.
  ///
  /// A write to an unwritten page makes it dirty again; until the next sync it is as far from the device as before.
  private var lacksWhatCounts: Bool {
    durable.facts.contains { $0.durableAt != nil && !volume.deviceHas($0.range, of: path) }
  }

  private mutating func readLog() {
    let version = volume.fileVersion(of: path)
    guard version != seenFile else { return }
    let changed = seenFile.map { volume.firstChange(of: path, since: $0) ?? 0 } ?? 0
    seenFile = version
    if volume.withBytes(of: path, { take($0, changed: changed) }) == nil { take([], changed: 0) }
  }

  private mutating func take(_ bytes: [UInt8], changed: Int) {
    let (gone, first) = durable.update(bytes, from: changed)
    for index in first..<durable.facts.count {
      judge(index)
      durable.enter(index)
      // The same bytes, read again.
      let same = gone.first { $0.range == durable.facts[index].range && $0.turn == durable.facts[index].turn }
      if let since = same?.durableAt { durable.markDurable(index, at: since) }
    }
    // A write that failed may have reached the device before it is taken back; nobody was told of it.
    for fact in gone where fact.durableAt != nil && fact.isEnd && !fact.isTail {
      requireStored(
        Rule.stableEnd, !toldEnds.contains(fact.turn) || durable.end(of: fact.turn)?.range == fact.range,
        "the end of \(fact.turn) was stored for good, and is gone")
    }
  }

  /// What the device has by now, nobody can take back.
  private mutating func noteDurable() {
    // A failed sync has left pages unwritten that the cache passes for written: no program can know better.
    guard let last = durable.facts.last, last.durableAt == nil else { return }
    for index in durable.facts.indices where durable.facts[index].durableAt == nil {
      guard hasUnwritten || volume.deviceHas(durable.facts[index].range, of: path) else { continue }
      durable.markDurable(index, at: now)
    }
  }

  /// The power has failed, and the disk is back.
  mutating func losesPower() {
    powerLosses += 1
    if hasUnwritten { hasLostUnwritten = true }
    if servers.contains(where: { $0.name == "turns" }) { simulation.reached(RefineLabel.servicePowerLost) }
  }

  /// A turn service has started: whatever the log says it knows.
  mutating func serviceOpens() {
    endsShown = [:]
    for turn in durable.turns where turn.end != nil { endsShown[turn.id] = now }
  }

  /// A turn service has answered a request.
  mutating func serviceAnswers(_ reply: JSONText) {
    let turn = reply["turn"] ?? reply["submitted"]
    guard let id = turn?["id"]?.string, turn?["outcome"]?.isNull == false, endsShown[id] == nil else {
      return
    }
    endsShown[id] = now
  }

  /// The fact that ended a turn, once it is stored for good.
  func storedEnd(of turn: String) -> DurableTurns.Fact? {
    durable.end(of: turn).flatMap { $0.durableAt == nil ? nil : $0 }
  }

  // MARK: A new fact

  private func judge(_ index: Int) {
    let fact = durable.facts[index]
    let before = durable[fact.turn]
    if case .unreadable = fact.kind {
      // A writeback that fails in the middle of an append: its first part may be taken back, and its sync will fail.
      let isTakenBack = volume.damages(of: path).contains { $0.cause == .reverted }
      return requireStored(
        Rule.oneRecord, isTakenBack, "the log has a record that is no whole fact about a turn")
    }
    if case .submitted(let order) = fact.kind { return judgeSubmission(fact, order) }
    guard let before else {
      return requireStored(
        Rule.oneRecord, false, "the log has a fact about \(fact.turn), which nobody has submitted")
    }
    if fact.isEnd {
      require(Rule.oneResult, before.end == nil, "\(fact.turn) is ended a second time")
    }
    require(Rule.stableEnd, before.end == nil, "a fact about \(fact.turn) is stored after its end")
    switch fact.kind {
    case .claimed(let attempt): judgeClaim(before, attempt)
    case .completed(let result, let persona): judgeCompletion(before, result, persona)
    case .failed(_, let attempt):
      requireStored(
        Rule.fencing, attempt == before.attempts,
        "execution \(attempt) of \(before.id) gives it up, though \(before.attempts) is the latest")
      require(Rule.oneRecord, true, "")
      if before.attempts >= Self.attemptLimit { simulation.reached(RefineLabel.attemptsSpent) }
    case .submitted, .unreadable: break
    }
  }

  static let attemptLimit = TurnLimits().attempts

  private func judgeSubmission(_ fact: DurableTurns.Fact, _ order: JSONText) {
    let known = durable.turns.first { $0.order["key"] == order["key"] }
    require(
      Rule.oneTurnPerKey, known == nil && durable[fact.turn] == nil,
      "\(fact.turn) is made for the key \(order["key"]?.string ?? "?"), which has \(known?.id ?? "a turn") already"
    )
  }

  private func judgeClaim(_ turn: DurableTurns.Turn, _ attempt: Int) {
    require(
      Rule.poisonBound, attempt <= Self.attemptLimit,
      "\(turn.id) is begun for the \(attempt)th time; \(Self.attemptLimit) are allowed")
    requireStored(
      Rule.boundedRetries, attempt == turn.attempts + 1,
      "execution \(attempt) of \(turn.id) follows execution \(turn.attempts)")
  }

  private func judgeCompletion(_ turn: DurableTurns.Turn, _ result: JSONText, _ persona: JSONText) {
    let attempt = result["attempt"]?.integer ?? -1
    requireStored(
      Rule.fencing, attempt == turn.attempts,
      "execution \(attempt) of \(turn.id) completes it, though \(turn.attempts) is the latest")
    requireStored(
      Rule.oneRecord, result["message"]?.string != nil && result["usage"] != nil && result["version"] != nil,
      "the end of \(turn.id) lacks its message, its usage or its version")
    let own = calls.filter { $0.turn == turn.id && $0.attempt == attempt }
    let answer = own.first { $0.hasFinished && $0.script.message == result["message"]?.string }
    require(
      Rule.wholeAnswer, answer != nil,
      "the message of \(turn.id) is not the whole of an answer that execution \(attempt) was given to its end"
    )
    guard let answer else { return }
    let usage = answer.script.usage
    require(
      Rule.ownUsage,
      result["usage"]?["input"]?.integer == usage.inputTokens
        && result["usage"]?["output"]?.integer == usage.outputTokens,
      "the usage of \(turn.id) is not the \(usage.inputTokens) and \(usage.outputTokens) tokens of its answer"
    )
    judgePersona(of: turn, answer.script, result, persona)
  }

  private func judgePersona(
    of turn: DurableTurns.Turn, _ script: ModelScript, _ result: JSONText, _ persona: JSONText
  ) {
    let id = turn.order["persona"]?.string ?? "?"
    let before = ExpectedPersona(id: id, json: durable.personas[id])
    guard let after = before.applying(script, isNew: turn.order["kind"]?.string == "generation") else {
      return requireStored(
        Rule.noOrphans, false, "\(turn.id) is completed with an answer from which no valid persona follows")
    }
    let version = result["version"]?.integer ?? -1
    let stored = ExpectedPersona(id: id, json: persona.isNull ? durable.personas[id] : persona)
    requireStored(
      Rule.noLostUpdate, version == after.version && stored.version == after.version,
      "\(turn.id) leaves \(id) at version \(version), made from \(before.version)")
    requireStored(
      Rule.noOrphans, stored == after,
      "\(turn.id) leaves \(id) with \(stored), where its answer applied to version \(before.version) is \(after)"
    )
  }
}
