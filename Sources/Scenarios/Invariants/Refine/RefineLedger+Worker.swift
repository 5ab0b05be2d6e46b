import Environment
import Sim
import SystemUnderTest

// What workers do, delivery by delivery.

extension RefineLedger {
  private typealias Rule = RefineInvariant

  /// A worker asks for a task.
  mutating func asksForTask(_ process: String) {
    judgeReports(process)
    guard let execution = executions[process] else { return }
    if execution.terminalPublishFailed {
      require(
        Rule.publishIsNews, execution.hasAcknowledged,
        "\(process) could not publish the end of \(execution.turn), and leaves its task to be done again")
    }
    // It may stop for reasons that are none of the publication: its turn is another's, or the model could not be reached.
    let hasReason = execution.isSuperseded || execution.hasTriedModel
    if execution.publishFailed, execution.attempt != nil, execution.call == nil, !hasReason {
      require(
        Rule.publishIsNews, false,
        "\(process) could not publish that it began \(execution.turn), and gives up before it asks the model")
    }
    executions[process] = nil
  }

  /// A worker takes a task.
  mutating func takes(_ delivery: TaskDelivery, _ process: String) {
    let turn = String(decoding: delivery.payload, as: UTF8.self)
    let hasEnded = storedEnd(of: turn) != nil
    if hasEnded { simulation.reached(RefineLabel.afterEnd) }
    let isBeside = executions.contains { $0.key != process && $0.value.turn == turn }
    if isBeside { simulation.reached(RefineLabel.besideRunning) }
    executions[process] = Execution(turn: turn, tag: delivery.tag, beganEnded: hasEnded)
  }

  /// A worker sends an acknowledgement.
  mutating func acknowledges(_ delivery: TaskDelivery, _ process: String) {
    judgeReports(process)
    executions[process]?.hasAcknowledged = true
    let turn = String(decoding: delivery.payload, as: UTF8.self)
    require(
      Rule.acknowledgeLast, storedEnd(of: turn) != nil || durable[turn] == nil || hasLostUnwritten,
      "\(process) acknowledges the task of \(turn), whose end is not stored for good")
    guard let execution = executions[process], execution.beganEnded else { return }
    require(
      Rule.repeatIsFree, execution.modelCalls == 0 || hasLostUnwritten,
      "\(process) asks the model for \(turn), which had ended when its task was delivered")
  }

  // MARK: The turn service

  mutating func workerAsks(_ request: JSONText, _ process: String) {
    guard process.hasPrefix("worker") else { return }
    // Its lease is kept meanwhile, whatever else it does.
    if request["renew"] == nil { judgeReports(process) }
    if request.isEnd { executions[process]?.isEnding = true }
    guard request["claim"] != nil, let execution = executions[process] else { return }
    guard let call = execution.call, execution.attempt != nil else { return }
    // A model that gave no answer may be asked again; one that gave its answer must not be.
    let rule = execution.publishFailed ? Rule.publishIsNews : Rule.boundedRetries
    require(
      rule, !calls[call].hasFinished,
      "\(process) begins \(execution.turn) anew, though the model had given its whole answer")
    // Nor one that was about to give it. Where time leaps, it may have seemed silent.
    let wasWell = calls[call].script.ending == .complete && !timeLeaps
    require(
      Rule.publishIsNews, !(execution.publishFailed && wasWell),
      "\(process) could not publish a piece of \(execution.turn), and begins it anew in the middle of an answer"
    )
  }

  mutating func workerIsAnswered(_ request: JSONText, _ reply: JSONText?, _ process: String) {
    if let turn = reply?["claimed"], request["claim"] != nil {
      executions[process]?.attempt = turn["attempt"]?.integer
      executions[process]?.hasTriedModel = false
    }
    if request["renew"] != nil, reply?["fenced"] != nil || reply?["turn"] != nil {
      executions[process]?.isSuperseded = true
    }
    if request.isEnd { executions[process]?.isEnding = false }
    if reply?["fenced"] != nil, request.isEnd {
      simulation.reached(RefineLabel.fenced)
    }
    if reply?["personaMoved"] != nil { simulation.reached(RefineLabel.personaMoved) }
    if request["complete"] != nil, reply == nil || reply?["outcomeUnknown"] != nil,
      let turn = request["complete"]?.string
    {
      let isStored = durable.end(of: turn) != nil
      simulation.reached(isStored ? RefineLabel.commitUnknownDone : RefineLabel.commitUnknownNever)
    }
    if let turn = reply?["turn"], let reason = turn["outcome"]?["failed"]?.string, request["fail"] != nil {
      if reason.contains("not valid") { simulation.reached(RefineLabel.rejectedOutput) }
      if reason.contains("marker") { simulation.reached(RefineLabel.noMarker) }
    }
  }

  // MARK: The model

  /// A worker begins to ask the model.
  mutating func modelIsTried(by process: SimProcess) { executions[process.displayName]?.hasTriedModel = true }

  /// A worker asks the model.
  /// - Returns: The call's number.
  mutating func modelIsAsked(_ request: ModelRequest, _ script: ModelScript, by process: SimProcess) -> Int {
    let name = process.displayName
    judgeReports(name)
    let execution = executions[name]
    calls.append(
      ModelCall(
        script: script, instruction: request.instruction, turn: execution?.turn, attempt: execution?.attempt))
    executions[name]?.modelCalls += 1
    executions[name]?.call = calls.count - 1
    executions[name]?.publishFailed = false
    if let execution { judgeModelCall(execution, name) }
    return calls.count - 1
  }

  private func judgeModelCall(_ execution: Execution, _ process: String) {
    let turn = execution.turn
    if execution.beganEnded {
      require(
        Rule.repeatIsFree, hasLostUnwritten,
        "\(process) asks the model for \(turn), which had ended when its task was delivered")
    }
    require(
      Rule.boundedRetries, execution.modelCalls < WorkerLimits().modelCalls,
      "\(process) asks the model more than \(WorkerLimits().modelCalls) times in one execution of \(turn)")
    let count = calls.count { $0.turn == turn }
    require(
      Rule.poisonBound, count <= Self.attemptLimit || hasLostUnwritten,
      "the model is asked for \(turn) the \(count)th time; it may be begun \(Self.attemptLimit) times")
    let own = calls.count { $0.turn == turn && $0.attempt == execution.attempt && $0.attempt != nil }
    require(
      execution.publishFailed ? Rule.publishIsNews : Rule.boundedRetries, own <= 1 || hasLostUnwritten,
      "the model is asked twice in execution \(execution.attempt ?? 0) of \(turn)")
  }

  /// The model has given its terminal marker.
  mutating func modelHasFinished(_ call: Int) { calls[call].hasFinished = true }

  // MARK: Death

  /// A worker's process is gone.
  mutating func workerDied(_ process: SimProcess) {
    let name = process.displayName
    unreported[name] = nil
    guard let execution = executions.removeValue(forKey: name), !isOver, !isCalm else { return }
    if case .crashed? = process.outcome { simulation.reached(placeOfDeath(execution)) }
  }

  private func placeOfDeath(_ execution: Execution) -> String {
    let turn = execution.turn
    guard let number = execution.call else { return RefineLabel.diedBeforeModel }
    let sent = published.filter { $0.event.turn == turn && $0.event.attempt == execution.attempt }
    if sent.contains(where: \.event.isEnd) { return RefineLabel.diedBeforeAcknowledging }
    if execution.isEnding { return RefineLabel.diedDuringCommit }
    if storedEnd(of: turn) != nil { return RefineLabel.diedBeforePublish }
    if calls[number].hasFinished { return RefineLabel.diedBeforeCommit }
    return sent.contains { $0.event.body.name == "token" }
      ? RefineLabel.diedMidStream : RefineLabel.diedBeforeFirstToken
  }
}

extension JSONText {
  /// Whether it is a request to end a turn.
  fileprivate var isEnd: Bool { self["complete"] != nil || self["fail"] != nil }
}
