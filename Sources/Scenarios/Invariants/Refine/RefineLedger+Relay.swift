import Environment
import Sim
import SystemUnderTest

// What relays do: subscriptions, tasks, questions to the turn service, and how responses begin and end.

extension RefineLedger {
  private typealias Rule = RefineInvariant

  // MARK: Requests

  /// A relay takes up a browser's request.
  mutating func visitBegins(_ visit: Visit, at relay: SimProcess) {
    visits[visit.response] = VisitRecord(visit: visit, relay: relay)
    visits[visit.response]?.isClientGone = goneClients.contains(visit.response)
    visitOrder.append(visit.response)
    if let position = visit.lastEventID?.split(separator: ".").compactMap({ Int($0) }), position.count == 2 {
      visits[visit.response]?.attempt = position[0]
      visits[visit.response]?.sequence = position[1]
      visits[visit.response]?.shownAttempt = position[0]
      visits[visit.response]?.shownSequence = position[1]
    }
  }

  /// The relay knows which turn a request is about.
  mutating func visitIs(_ visit: Visit, about turn: String) {
    visits[visit.response]?.turn = turn
    guard case .order(let order) = visit.wish, let stored = durable[turn] else { return }
    let isSame =
      stored.order["key"]?.string == order.key && stored.order["prompt"]?.string == order.prompt
      && stored.order["persona"]?.string == order.personaID
      && stored.order["kind"]?.string == order.kind.rawValue
    require(
      Rule.oneTurnPerKey, isSame,
      "an order under the key \(order.key) is given \(turn), which is another order's")
    let others = visitOrder.filter { visits[$0]?.turn == turn && $0 != visit.response }
    if others.contains(where: { if case .order = visits[$0]?.visit.wish { true } else { false } }) {
      simulation.reached(RefineLabel.doubleSubmit)
    }
  }

  /// The relay refuses a request.
  mutating func visitIsRefused(_ visit: Visit, _ failure: TurnClient.Failure) {
    guard case .order(let order) = visit.wish, case .refused = failure,
      let known = durable.turns.first(where: {
        $0.order["key"]?.string == order.key
      })
    else { return }
    if known.order["prompt"]?.string != order.prompt { simulation.reached(RefineLabel.otherOrderRefused) }
  }

  /// The relay has done with a request.
  mutating func visitEnds(_ visit: Visit) {
    guard let record = visits[visit.response] else { return }
    visits[visit.response]?.isOver = true
    if let turn = record.turn { judgeCleanUp(record, turn) }
    if case .turn = visit.wish {
      require(
        Rule.readOnlyReconnect, record.enqueues == 0,
        "\(visit.response) asked for a turn that was there, and its relay enqueued \(record.enqueues) tasks")
    }
    if case .order = visit.wish, record.isClientGone, record.enqueues == 0, let turn = record.turn {
      left(before: turn)
    }
    if record.isClientGone, record.terminal == nil {
      require(
        Rule.disconnectIsNotCancel, record.turn.map { durable[$0] != nil || hasLostUnwritten } ?? true,
        "the client of \(visit.response) left, and its turn is gone")
    }
  }

  private func judgeCleanUp(_ record: VisitRecord, _ turn: String) {
    let relay = record.relay.displayName
    let others = visits.values.count {
      !$0.isOver && $0.turn == turn && $0.relay === record.relay
    }
    let open = broker.openSubscriptions.count { $0 == "\(relay): turn/\(turn)" }
    require(
      Rule.cleanUp, open <= others + max(0, liveSubscriptionsOfOthers(record, turn) - others),
      "\(record.visit.response) is over, and \(relay) has \(open) subscriptions to \(turn) for \(others) responses"
    )
  }

  private func liveSubscriptionsOfOthers(_ record: VisitRecord, _ turn: String) -> Int {
    visits.values.reduce(0) { sum, other in
      guard !other.isOver, other.turn == turn, other.relay === record.relay else { return sum }
      return sum + other.subscriptions.values.count { $0 }
    }
  }

  /// A relay's process is gone, and its responses with it.
  mutating func relayDied(_ process: SimProcess) {
    guard process.name == "relay" else { return }
    for response in visitOrder where visits[response]?.relay === process && visits[response]?.isOver == false
    {
      visits[response]?.isOver = true
      if visits[response]?.frames.isEmpty == false, !isCalm {
        simulation.reached(RefineLabel.relayDiedStreaming)
      }
    }
    guard !isOver else { return }
    var wasKilled = false
    if case .crashed? = process.outcome { wasKilled = true }
    require(Rule.isolation, wasKilled, "the relay ended by itself")
  }

  // MARK: Subscriptions

  /// The relay begins something for a response that takes its time.
  mutating func relayBegins(_ response: String?) {
    guard let response else { return }
    occupies(response)
    visits[response]?.busy += 1
    visits[response]?.wasBusySinceWrite = true
  }

  /// It is done with it.
  mutating func relayIsDone(_ response: String?) {
    guard let response else { return }
    visits[response]?.busy -= 1
    visits[response]?.wasBusySinceWrite = true
    frees(response)
  }

  /// - Returns: The subscription's number within its response.
  mutating func subscribes(_ response: String?) -> Int {
    guard let response, let number = visits[response]?.subscriptions.count else { return 0 }
    visits[response]?.subscriptions[number] = true
    return number
  }

  mutating func subscribingFails(_ response: String?) {
    if let response { visits[response]?.failedSubscriptions += 1 }
  }

  mutating func confirmed(_ response: String?, _ number: Int) {
    guard let response, let record = visits[response] else { return }
    if record.wasConfirmed { simulation.reached(RefineLabel.resubscribed) }
    visits[response]?.wasConfirmed = true
    visits[response]?.isLost = false
    visits[response]?.failedSubscriptions = 0
    if record.silentSince == nil { startSilence(of: response) }
  }

  mutating func losesSubscription(_ response: String?) {
    if let response { visits[response]?.isLost = true }
  }

  mutating func closes(_ response: String?, _ number: Int) {
    if let response { visits[response]?.subscriptions[number] = false }
  }

  // MARK: Tasks

  /// A process is about to enqueue a turn's task.
  mutating func enqueues(_ turn: String, _ response: String?, _ process: String) {
    guard let response, let record = visits[response] else { return }
    visits[response]?.enqueues += 1
    relayBegins(response)
    let isConfirmed = record.wasConfirmed && record.subscriptions.values.contains(true)
    require(
      Rule.subscribeFirst, isConfirmed && record.turn == turn,
      "\(process) enqueues \(turn) for \(response) without a confirmed subscription to its channel")
    if record.isClientGone { left(before: turn) }
  }

  private mutating func left(before turn: String) {
    simulation.reached(RefineLabel.leftBeforeEnqueue)
    if !leftEarly.contains(turn) { leftEarly.append(turn) }
  }

  /// A process is told how enqueueing went; `error` is nil when it was done.
  mutating func enqueued(_ turn: String, _ response: String?, _ error: BrokerError?) {
    guard let response, let record = visits[response] else { return }
    relayIsDone(response)
    switch error {
    case .notSent?, .refused?: visits[response]?.isCertainlyNotEnqueued = true
    case nil:
      visits[response]?.isCertainlyNotEnqueued = false
      visits[response]?.hasEnqueued = true
    default:
      visits[response]?.isCertainlyNotEnqueued = false
      visits[response]?.hasEnqueued = true
      let isThere = broker.waitingTasks().contains(turn) || broker.reservedTasks().contains(turn)
      simulation.reached(isThere ? RefineLabel.enqueueUnknownDone : RefineLabel.enqueueUnknownNever)
    }
    if record.isClientGone { left(before: turn) }
    rearmAtMost(response)
  }

  // MARK: Questions

  /// A process asks the turn service.
  mutating func asks(_ request: JSONText, _ response: String?, _ process: String) {
    if let response {
      relayAsks(request, response)
    } else {
      workerAsks(request, process)
    }
  }

  /// A process has its reply, or learns that there is none.
  mutating func isAnswered(_ request: JSONText, _ reply: JSONText?, _ response: String?, _ process: String) {
    if let row = reply?["turn"], row["outcome"]?.isNull == false, let turn = row["id"]?.string {
      toldEnds.insert(turn)
    }
    guard let response else { return workerIsAnswered(request, reply, process) }
    relayIsDone(response)
    let isRow = reply?["turn"] != nil || reply?["claimed"] != nil || reply?["submitted"] != nil
    let time = now
    if isRow { visits[response]?.lastAsking?.answeredAt = time }
  }

  private mutating func relayAsks(_ request: JSONText, _ response: String) {
    relayBegins(response)
    guard let record = visits[response] else { return }
    let asking = VisitRecord.Asking(
      began: now, isAfterSubscribing: record.wasConfirmed || record.failedSubscriptions > 0)
    visits[response]?.lastAsking = asking
    if request["submit"] != nil, case .turn = record.visit.wish {
      require(Rule.readOnlyReconnect, false, "\(response) asked for a turn that was there, and one is made")
    }
    guard let turn = request["fail"]?.string else { return }
    require(
      Rule.disconnectIsNotCancel, record.isCertainlyNotEnqueued || record.failedSubscriptions > 0,
      "\(turn) is given up for \(response), though its task may be enqueued")
  }
}
