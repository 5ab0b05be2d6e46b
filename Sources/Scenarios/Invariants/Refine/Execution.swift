/// What the ledger knows of one delivery of a task to a worker, while it is worked on.
struct Execution {
  let turn: String
  let tag: UInt64
  /// Whether the turn had ended, for good, when it began.
  let beganEnded: Bool
  /// The execution's number, once the turn service has given it one.
  var attempt: Int?
  var modelCalls = 0
  /// The call of the model that is, or was, the last.
  var call: Int?
  /// Whether a publication has failed since the model was asked last.
  var publishFailed = false
  var terminalPublishFailed = false
  var hasAcknowledged = false
  /// Whether it has begun to ask the model for its present attempt; it may have lost patience before it was through.
  var hasTriedModel = false
  /// Whether the turn service has told it that the turn is another execution's, or has ended.
  var isSuperseded = false
  /// Whether it has sent the end of the turn and waits to hear of it.
  var isEnding = false
}

/// One call of the model.
struct ModelCall {
  let script: ModelScript
  let instruction: String
  let turn: String?
  let attempt: Int?
  var hasFinished = false
}

/// A publication that failed and that the operator has to be told of.
struct UnreportedFailure: Equatable {
  let turn: String
  let attempt: Int
  let sequence: Int?
}
