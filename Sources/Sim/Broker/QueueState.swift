/// What a task queue holds: Celery's queue on Redis, as kombu keeps it.
///
/// A value, so that the broker can come back with an earlier one.
struct QueueState {
  struct Entry {
    var id: String
    var payload: [UInt8]
    var tag: UInt64
    var isRedelivered = false
  }

  /// A task handed to a worker and not acknowledged: `unacked` and `unacked_index`.
  struct Reservation {
    var entry: Entry
    /// The wall clock of the worker when it noted the reservation.
    var score: Int64
    /// The same instant in global time.
    var reservedAt: Int64
    /// The worker, by its process's index.
    var holder: Int
    /// Tells this delivery from others of the same tag.
    var delivery: Int
  }

  /// A list that is pushed to at the front and popped from at the end.
  var ready: [Entry] = []
  var reserved: [Reservation] = []

  func position(of tag: UInt64) -> Int? { reserved.firstIndex { $0.entry.tag == tag } }

  /// Puts a reserved task back: next to be delivered, unless it was given back, which puts it last.
  mutating func restore(at position: Int, asLast: Bool = false) -> Entry {
    var entry = reserved.remove(at: position).entry
    entry.isRedelivered = true
    if asLast { ready.insert(entry, at: 0) } else { ready.append(entry) }
    return entry
  }
}
