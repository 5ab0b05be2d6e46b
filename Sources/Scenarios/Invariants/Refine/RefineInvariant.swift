public import Sim

/// What must hold of the refine pipeline, whatever implements it.
public enum RefineInvariant {
  // The relay.
  static let subscribeFirst = Invariant(
    "R-1", "A relay enqueues a turn's task only when its subscription to the turn's channel is confirmed.")
  static let nothingMadeUp = Invariant(
    "R-2", "Everything that a browser is shown was published for its turn, or stands in its durable row.")
  static let inOrder = Invariant(
    "R-3", "What a browser is shown comes in the order of executions and, within one, of their events.")
  static let gapsTold = Invariant(
    "R-4",
    "A browser that misses a part of an answer is told so; the text shown without a gap begins the message.")
  static let oneEnd = Invariant("R-5", "A response has one terminal frame at most, and nothing after it.")
  static let truthfulEnd = Invariant(
    "R-6",
    "`done` and `failed` say what is stored at that moment; `unknown` is said only when the turn had not ended, or "
      + "its row could not be read.")
  static let noSilentEnd = Invariant(
    "R-7", "A response ends without a terminal frame only when its client or its relay is gone.")
  static let silenceNotAge = Invariant(
    "R-8",
    "A response is given up after exactly the time of silence: every accepted event starts it anew, nothing else "
      + "does, and no step of the time of day matters.")
  static let framing = Invariant(
    "R-9", "However its bytes are cut and joined, a response decodes to the events that were written.")
  static let isolation = Invariant(
    "R-10", "What others publish on a turn's channel reaches no browser and ends no relay.")
  static let cleanUp = Invariant("R-11", "When a response is over, no subscription of it is left open.")
  static let readOnlyReconnect = Invariant(
    "R-12", "A browser that comes back makes no turn and enqueues no task.")
  static let disconnectIsNotCancel = Invariant(
    "R-13", "A browser that leaves changes nothing that is stored.")

  // The worker and what is stored.
  static let oneResult = Invariant("W-1", "A turn ends once, however often it is executed.")
  static let oneRecord = Invariant(
    "W-2", "Message, usage, persona and the turn's end are stored together in one record, or none of them is."
  )
  static let commitFirst = Invariant(
    "W-3", "The end of a turn is published only when it is stored for good.")
  static let publishIsNews = Invariant(
    "W-4",
    "A failed publish leads to no further model call, no further write and no retry, and is reported exactly once."
  )
  static let wholeAnswer = Invariant(
    "W-5", "A stored message is the whole of one answer that ended with its terminal marker.")
  static let ownUsage = Invariant(
    "W-6", "The stored usage is what the provider counted for the stored answer, and for no other.")
  static let fencing = Invariant("W-7", "Only the latest execution of a turn ends it.")
  static let stableEnd = Invariant("W-8", "A turn that has ended never changes.")
  static let boundedRetries = Invariant(
    "W-9", "The model is asked again only after it gave no answer, under the same turn, and not too often.")
  static let repeatIsFree = Invariant(
    "W-10", "A task delivered after its turn has ended asks no model and changes nothing.")
  static let noLostUpdate = Invariant(
    "W-11", "Every stored persona is made from the one stored before it: no turn undoes another's change.")
  static let acknowledgeLast = Invariant(
    "W-12", "A task is acknowledged only when the end of its turn is stored for good.")
  static let poisonBound = Invariant(
    "W-13", "A turn is begun a bounded number of times, and then it has failed.")
  static let noOrphans = Invariant(
    "W-14", "Every version of a persona that a stored turn names is stored, and holds what the answer says.")
  static let oneTurnPerKey = Invariant(
    "W-15", "Orders under one key make one turn, and another order under that key is refused.")
  static let tagged = Invariant(
    "W-16", "Every published event names its turn and execution, and its number in it, from 0 without a gap.")

  // Once nothing fails any more.
  static let turnsEnd = Invariant("L-1", "Every accepted turn ends.")
  static let lostTasksEnd = Invariant("L-2", "Turns whose task was lost end, too.")
  static let responsesEnd = Invariant("L-3", "Every response ends, within the time of silence.")
  static let reconnectAnswers = Invariant(
    "L-4", "A browser that asks for a turn that has ended is told at once how.")
  static let allTextArrives = Invariant(
    "L-5", "A browser that keeps coming back is shown the whole message in the end.")
  static let opensAgain = Invariant("L-6", "After a loss of power the turn service serves again.")
  static let storesAgain = Invariant("L-7", "When the disk works again a new turn is stored and answered.")
  static let noDeadlock = Invariant("L-8", "When nothing is left to happen no request is open.")
  static let earlyLeaver = Invariant(
    "L-9", "A browser that leaves before its task is enqueued leaves no turn behind that never ends.")
  static let heartbeats = Invariant("L-10", "A silent response is sent a heartbeat in time.")

  /// What a relay promises.
  public static let relay = [
    subscribeFirst, nothingMadeUp, inOrder, gapsTold, oneEnd, truthfulEnd, noSilentEnd, silenceNotAge,
    framing,
    isolation, cleanUp, readOnlyReconnect, disconnectIsNotCancel,
  ]
  /// What workers and the turn service promise.
  public static let worker = [
    oneResult, oneRecord, commitFirst, publishIsNews, wholeAnswer, ownUsage, fencing, stableEnd,
    boundedRetries,
    repeatIsFree, noLostUpdate, acknowledgeLast, poisonBound, noOrphans, oneTurnPerKey, tagged,
  ]
  /// What must come about in the end.
  public static let liveness = [
    turnsEnd, lostTasksEnd, responsesEnd, reconnectAnswers, allTextArrives, opensAgain, storesAgain,
    noDeadlock,
    earlyLeaver, heartbeats,
  ]
  /// All of them.
  public static let all = relay + worker + liveness
  /// Those that need a fault or a special workload to apply.
  static let conditional: [Invariant] = [
    isolation, readOnlyReconnect, publishIsNews, repeatIsFree, lostTasksEnd, opensAgain, earlyLeaver,
    disconnectIsNotCancel, silenceNotAge, heartbeats,
  ]
  /// Those that apply in every run.
  static let ordinary = all.filter { !conditional.contains($0) }
}
