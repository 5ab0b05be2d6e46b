/// A random priority for each pending event, drawn when it is first seen.
///
/// By slot, with the event that it was drawn for: a slot's next event gets a new one.
struct EventPriorities {
  private var random = RandomSource(seed: 0)
  private var entries: [Entry] = []

  private struct Entry {
    var event: UInt64 = .max
    var priority: UInt64 = 0
  }

  /// Forgets all priorities.
  mutating func start(seed: UInt64) {
    random = RandomSource(seed: seed)
    entries.removeAll(keepingCapacity: true)
  }

  /// The priority of the event at an index.
  @inline(__always)
  mutating func priority(_ candidates: Candidates, _ index: Int) -> UInt64 {
    let event = candidates.event(index)
    let slot = Int(event & 0xFFFF_FFFF)
    while entries.count <= slot { entries.append(Entry()) }
    if entries[slot].event != event { entries[slot] = Entry(event: event, priority: random.next()) }
    return entries[slot].priority
  }

  /// The candidate with the highest priority.
  @inline(__always)
  mutating func highest(_ candidates: Candidates) -> Int {
    var best = 0
    var bestPriority = priority(candidates, 0)
    for index in 1..<candidates.count {
      let priority = priority(candidates, index)
      if priority > bestPriority { (best, bestPriority) = (index, priority) }
    }
    return best
  }

  /// Forgets the priority of the event at an index: it is drawn again.
  @inline(__always)
  mutating func forget(_ candidates: Candidates, _ index: Int) {
    entries[Int(candidates.event(index) & 0xFFFF_FFFF)].event = .max
  }
}
