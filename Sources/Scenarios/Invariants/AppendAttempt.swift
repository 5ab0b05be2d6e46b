/// What the outside world knows of one append, or of a record that the log had from the start.
struct AppendAttempt: Hashable {
  /// What became of it.
  enum Outcome {
    /// Asked for, not answered.
    case inFlight
    /// Answered with success.
    case acknowledged
    /// Answered with a failure that leaves no doubt, or gone in a recovery.
    case failed
    /// Its process died, or the answer was that nobody knows: the record may be in the log.
    case unknown
  }

  /// Why its record may never be lost again.
  enum Promise {
    /// It may.
    case none
    /// It was acknowledged.
    case acknowledged
    /// A recovery found it and the store has served since.
    case recovered
    /// A recovery found it without its newline.
    case recoveredWithoutNewline
  }

  /// The one who asked, one thing at a time; nobody for what the log had from the start.
  let writer: Int?
  /// The event's id.
  let id: String
  /// The event as the store keeps it.
  let event: [UInt8]
  /// The record it has to become, newline included.
  let line: [UInt8]
  /// The session of the store in which it was asked for, counted from 1.
  private(set) var session: Int
  /// The end of the furthest record that was promised when this one was asked for.
  private(set) var floor: Int
  /// Whether the store had said before that it can take no more.
  let isAfterPoison: Bool

  /// Whether a sync had failed before, as the store itself had said.
  let isAfterFailedSync: Bool

  var outcome = Outcome.inFlight
  var promise = Promise.none
  /// Whether what became of it also survives a loss of power: the disk has its record, or certainly never will.
  var isLasting = false
  /// Where its record is promised to be.
  var offset = 0

  /// Where its line is promised to end.
  var end: Int { offset + line.count }

  init(
    writer: Int?, id: String, event: [UInt8], session: Int = 0, floor: Int = 0, isAfterPoison: Bool = false,
    isAfterFailedSync: Bool = false
  ) {
    self.writer = writer
    self.id = id
    self.event = event
    line = ExpectedRecord.line(id: id, event: event)
    self.session = session
    self.floor = floor
    self.isAfterPoison = isAfterPoison
    self.isAfterFailedSync = isAfterFailedSync
  }

  /// The same without what only tells one session from another of a world that has ended.
  ///
  /// What was asked for before the run stays apart from what was asked for in it.
  var fromEarlierWorld: AppendAttempt {
    var attempt = self
    attempt.session = min(session, 1)
    attempt.floor = 0
    return attempt
  }
}
