import Synchronization

/// Collects in which orders things happened over many runs.
final class Orders: Sendable {
  private let state = Mutex((current: [String](), all: Set<String>()))
  func append(_ name: String) { state.withLock { $0.current.append(name) } }
  func finish() {
    state.withLock { state in
      state.all.insert(state.current.joined())
      state.current = []
    }
  }
  var distinct: Int { state.withLock { $0.all.count } }
}
