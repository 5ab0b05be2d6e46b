/// The abstract states that runs have reached: what a guided search takes for progress.
///
/// A state is what a scenario's ``Simulation/observeState(_:)`` says of it, or a label that was reached. Belongs to one
/// thread.
final class StateCoverage {
  /// A state, and the run that found it.
  struct State {
    let digest: UInt64
    /// In how many runs it was reached.
    var visits: Int
    /// The run that reached it first, by its number among those that are kept, and at which step.
    var run: Int
    var step: Int
  }

  /// In the order in which they were found.
  private(set) var states: [State] = []
  private var places: [UInt64: Int] = [:]
  /// The states of the present run, each once; never iterated.
  private var seen: Set<UInt64> = []
  /// What the present run has found, with the steps.
  private(set) var fresh: [(digest: UInt64, step: Int)] = []

  /// A run begins.
  func startRun() {
    seen.removeAll(keepingCapacity: true)
    fresh.removeAll(keepingCapacity: true)
  }

  /// The present run is in a state.
  func reach(_ digest: UInt64, at step: Int) {
    guard seen.insert(digest).inserted else { return }
    if let place = places[digest] {
      states[place].visits += 1
    } else {
      fresh.append((digest, step))
    }
  }

  /// The present run is kept under a number, as it has found something.
  func keep(as run: Int) {
    for (digest, step) in fresh {
      places[digest] = states.count
      states.append(State(digest: digest, visits: 1, run: run, step: step))
    }
    fresh.removeAll(keepingCapacity: true)
  }
}
