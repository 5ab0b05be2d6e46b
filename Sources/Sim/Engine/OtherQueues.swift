import Dispatch
import Synchronization

/// Notices when the queues outside a simulation have had their turn.
final class OtherQueues: Sendable {
  private let turns = Atomic(0)

  init() {
    for queue in [DispatchQueue.global(), DispatchQueue.main] {
      queue.async { [self] in turns.add(1, ordering: .releasing) }
    }
  }

  /// Whether each has run what was enqueued when this was made.
  ///
  /// The main queue never does where nobody serves it.
  var haveRun: Bool { turns.load(ordering: .acquiring) == 2 }
}
