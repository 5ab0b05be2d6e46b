import Sim

/// What recovering from one disk came to.
struct ImageOutcome: Hashable, Sendable {
  /// The rule of the decision table under which the log was served or refused, as the oracle reads the disk.
  var rule: String
  /// Whether the log was refused.
  var isRefused: Bool
}

extension StoreWorld {
  /// Checks one disk that a crash has left: recovers, reads everything, recovers again, appends, recovers once more.
  ///
  /// The oracle judges each step. A log that is refused is opened once more, and has to be refused again.
  /// - Returns: What the first recovery came to.
  func checkImage() async -> ImageOutcome {
    let outcome = Recorder(ImageOutcome(rule: "", isRefused: true), in: simulation)
    let process = simulation.spawn("store", canCrash: false) { process in
      for round in 0..<3 {
        let store = await open(by: process)
        if round == 0 {
          probe?.set(.nothing)
          outcome.record { $0 = ImageOutcome(rule: oracle.rule, isRefused: store == nil) }
        }
        guard let store else {
          if round == 0 { _ = await open(by: process) }
          return
        }
        await store.readEverything()
        if round == 1 { await append(to: store) }
        await store.close()
      }
    }
    _ = await simulation.join(process)
    return outcome.read { $0 }
  }

  /// Appends an event, and reads it.
  private func append(to store: ObservedStore) async {
    let id = "after"
    await store.append(id, EventPayload(#"{"by":"\#(id)"}"#), writer: 0)
    await store.read(id)
  }
}
