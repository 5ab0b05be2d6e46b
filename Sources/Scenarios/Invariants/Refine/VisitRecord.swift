import Environment
import Sim

/// What the ledger knows of one request of a browser and the response to it.
struct VisitRecord {
  let visit: Visit
  let relay: SimProcess
  var turn: String?
  var isOver = false

  // What the relay does for it.
  /// Subscriptions that were confirmed, by number, and whether each is still believed to be open.
  var subscriptions: [Int: Bool] = [:]
  var wasConfirmed = false
  /// Whether the last subscription is lost, as far as the relay was told.
  var isLost = false
  var failedSubscriptions = 0
  var enqueues = 0
  var isCertainlyNotEnqueued = false
  var hasEnqueued = false
  /// The last read of the turn's row, or attempt to end the turn: when it began and what came of it.
  var lastAsking: Asking?
  /// How many things other than waiting the relay does for it now.
  var busy = 0

  struct Asking {
    let began: Int64
    /// nil while there is no answer, and when there is none.
    var answeredAt: Int64?
    /// Whether it began after the subscription was made, or could not be made.
    var isAfterSubscribing: Bool
  }

  // What was accepted of the turn's events.
  var attempt = 0
  var sequence = -1
  /// When the silence may have begun anew at the earliest, by the relay's clock.
  var silentSince: Int64?
  /// When it may have begun anew at the latest, in the time in which the relay was free to run.
  var silentSinceAtMost: Int64?
  /// Whether the relay may have taken an accepted event and not have heard it yet, as it is or was occupied.
  var hasUnheard = false
  /// Since when it is not occupied, in the same time.
  var freeSince: Int64 = 0
  /// From where that was asked for with which it began.
  var silentSinceSite: CallSite?
  /// Whether the silence had lasted long enough when the last event came: either may be heard first.
  var cameTooLate = false
  var foreignTaken = 0

  // What was written.
  var written = EventStreamReader()
  var frames: [BrowserPage.Frame] = []
  var ids: [String] = []
  var terminal: String?
  /// When it ended, in the time in which the relay was free to run.
  var lastWrite: Int64?
  var isWriting = false
  var wasBusySinceWrite = false
  var failedWrites = 0
  var shownAttempt = 0
  var shownSequence = 0
  var hasToldGap = false

  // The client.
  var isClientGone = false
  var seen = 0

  /// Whether the relay does something else for the response than wait for news.
  var isOccupied: Bool { busy > 0 || isWriting }
}
