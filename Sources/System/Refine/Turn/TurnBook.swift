/// All turns and personas, as the stored facts have them: the pure half of the turn service.
struct TurnBook: Sendable {
  /// A fact that contradicts those before it.
  struct Contradiction: Error, Hashable {
    let eventID: String
    let reason: String
  }

  /// How often a turn may be begun; whatever makes its executions die, it then ends as failed.
  let maximumAttempts: Int
  private(set) var turns: [String: Turn] = [:]
  /// The ids of the turns that have not ended, in the order of their submission.
  private(set) var unfinished: [String] = []
  private var turnsByKey: [String: String] = [:]
  private var personas: [String: Persona] = [:]

  init(maximumAttempts: Int) { self.maximumAttempts = maximumAttempts }

  /// The persona of an id; one that nobody has made yet is empty and has version 0.
  func persona(_ id: String) -> Persona { personas[id] ?? Persona.empty(id: id) }

  /// Whether a persona may follow the one that a turn is about: made from that very version, or none at all.
  private func isNext(_ persona: Persona?, of turn: Turn) -> Bool {
    guard let persona else { return true }
    let current = self.persona(turn.order.personaID)
    return persona.id == current.id && persona.version == current.version + 1
  }

  /// Enters a fact.
  mutating func enter(_ fact: TurnFact) throws(Contradiction) {
    if case .submitted(let id, let order) = fact {
      guard turns[id] == nil, turnsByKey[order.key] == nil else {
        throw Contradiction(eventID: fact.eventID, reason: "the turn or its key is there already")
      }
      turns[id] = Turn(id: id, order: order)
      turnsByKey[order.key] = id
      unfinished.append(id)
      return
    }
    guard var turn = turns[fact.turn] else {
      throw Contradiction(eventID: fact.eventID, reason: "nobody submitted the turn")
    }
    guard turn.outcome == nil else {
      throw Contradiction(eventID: fact.eventID, reason: "the turn had ended")
    }
    switch fact {
    case .submitted: break
    case .claimed(_, let attempt):
      guard attempt == turn.attempt + 1 else {
        throw Contradiction(eventID: fact.eventID, reason: "attempt \(turn.attempt) was the last")
      }
      turn.attempt = attempt
    case .completed(_, let result, let persona):
      guard result.attempt == turn.attempt, isNext(persona, of: turn) else {
        throw Contradiction(eventID: fact.eventID, reason: "its attempt or its persona is out of date")
      }
      turn.outcome = .completed(result)
      if let persona { personas[persona.id] = persona }
    case .failed(_, _, let reason):
      turn.outcome = .failed(reason: reason)
    }
    turns[turn.id] = turn
    if turn.outcome != nil { unfinished.removeAll { $0 == turn.id } }
  }
}

// MARK: - Decisions

extension TurnBook {
  /// What is to be done about a request: a reply, and a fact that has to be stored before it is given.
  struct Decision {
    var fact: TurnFact?
    var reply: TurnReply

    init(_ reply: TurnReply, storing fact: TurnFact? = nil) {
      self.reply = reply
      self.fact = fact
    }
  }

  /// Decides about a request by what is stored.
  func decide(_ request: TurnRequest) -> Decision {
    switch request {
    case .submit(let order): decideSubmission(order)
    case .claim(let id, _): decide(on: id) { decideClaim($0) }
    case .renew(let id, let attempt): decide(on: id) { decideRenewal($0, attempt) }
    case .complete(let id, let completion): decide(on: id) { decideCompletion($0, completion) }
    case .fail(let id, let attempt, let reason): decide(on: id) { decideFailure($0, attempt, reason) }
    case .read(let id): decide(on: id) { Decision(.turn($0)) }
    case .persona(let id): Decision(.persona(persona(id)))
    case .unfinished: Decision(.unfinished(unfinished.compactMap { turns[$0] }))
    }
  }

  private func decide(on id: String, _ body: (Turn) -> Decision) -> Decision {
    turns[id].map(body) ?? Decision(.refused("there is no turn \(id)"))
  }

  private func decideSubmission(_ order: TurnOrder) -> Decision {
    if let flaw = order.flaw { return Decision(.refused(flaw)) }
    if let id = turnsByKey[order.key], let turn = turns[id] {
      guard turn.order == order else { return Decision(.refused("the key was used for another order")) }
      return Decision(.submitted(turn, isNew: false))
    }
    let turn = Turn(id: "turn-\(turns.count + 1)", order: order)
    return Decision(.submitted(turn, isNew: true), storing: .submitted(turn: turn.id, order))
  }

  private func decideClaim(_ turn: Turn) -> Decision {
    guard turn.outcome == nil else { return Decision(.turn(turn)) }
    guard turn.attempt < maximumAttempts else {
      let reason = "it was begun \(turn.attempt) times and never ended"
      var ended = turn
      ended.outcome = .failed(reason: reason)
      return Decision(.turn(ended), storing: .failed(turn: turn.id, attempt: turn.attempt, reason: reason))
    }
    var claimed = turn
    claimed.attempt += 1
    return Decision(
      .claimed(claimed, persona(turn.order.personaID)),
      storing: .claimed(turn: turn.id, attempt: claimed.attempt))
  }

  private func decideRenewal(_ turn: Turn, _ attempt: Int) -> Decision {
    if turn.outcome != nil { return Decision(.turn(turn)) }
    return Decision(attempt == turn.attempt ? .renewed : .fenced(by: turn.attempt))
  }

  private func decideCompletion(_ turn: Turn, _ completion: TurnCompletion) -> Decision {
    if turn.outcome != nil { return Decision(.turn(turn)) }
    guard completion.attempt == turn.attempt else { return Decision(.fenced(by: turn.attempt)) }
    let current = persona(turn.order.personaID)
    guard isNext(completion.persona, of: turn) else { return Decision(.personaMoved(current)) }
    let result = TurnResult(
      attempt: completion.attempt, message: completion.message, usage: completion.usage,
      personaVersion: (completion.persona ?? current).version)
    var ended = turn
    ended.outcome = .completed(result)
    return Decision(.turn(ended), storing: .completed(turn: turn.id, result, completion.persona))
  }

  private func decideFailure(_ turn: Turn, _ attempt: Int, _ reason: String) -> Decision {
    if turn.outcome != nil { return Decision(.turn(turn)) }
    guard attempt == turn.attempt else { return Decision(.fenced(by: turn.attempt)) }
    var ended = turn
    ended.outcome = .failed(reason: reason)
    return Decision(.turn(ended), storing: .failed(turn: turn.id, attempt: attempt, reason: reason))
  }
}
