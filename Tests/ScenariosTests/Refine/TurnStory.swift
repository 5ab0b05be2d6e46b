import Sim

@testable import Scenarios

/// What became of the first turn in a small world: one browser, one worker, and a model that answers.
///
/// Counted from the log's bytes, the model's calls and what browsers decoded; whether that is right is for the tests.
struct TurnStory: Equatable {
  /// What the browsers were told at the end of a response, response by response.
  struct Telling: Equatable {
    let browser: Int
    let frame: String
    let message: String?
  }

  /// The lines of the log that end the turn.
  var storedEnds = 0
  /// The message in the first of them.
  var message: String?
  var modelCalls = 0
  var tellings: [Telling] = []

  /// One end, one answer, and the same said once to the browser that waited and to one that came later.
  var isToldOnce: Bool {
    let later = RefineLedger.lateComers
    return storedEnds == 1 && modelCalls == 1 && message != nil
      && tellings == [0, later].map { Telling(browser: $0, frame: "done", message: message) }
  }

  /// A program that tells the story of a pipeline, and keeps it.
  static func program(
    of pipeline: RefineImplementation, faults: FaultSet = [], in kept: Kept<TurnStory>
  ) -> Program {
    Program(faults: faults, maxSteps: 100_000) { simulation in
      kept.with { $0 = TurnStory() }
      var settings = RefineSettings(browsers: 1...1)
      settings.modelErrs = false
      settings.pieces = 1...2
      // Until every task that was left lying has come back.
      settings.aftermath = settings.visibility * 2
      let world = try RefineWorld(simulation, pipeline, settings, invariants: RefineInvariant.all)
      await world.run()
      world.oracle.see { ledger in kept.with { $0 = TurnStory(of: "turn-1", ledger) } }
    }
  }
}

extension TurnStory {
  private init(of turn: String, _ ledger: RefineLedger) {
    let ends = ledger.durable.facts.filter { $0.turn == turn && $0.isEnd }
    storedEnds = ends.count
    if case .completed(let result, _)? = ends.first?.kind { message = result["message"]?.string }
    modelCalls = ledger.calls.count { $0.turn == turn }
    for response in ledger.visitOrder {
      guard let record = ledger.visits[response], record.turn == turn,
        let browser = response.split(separator: "-").dropFirst().first.flatMap({ Int($0) })
      else { continue }
      for frame in record.frames.prefix(record.seen) where Self.terminals.contains(frame.type) {
        tellings.append(
          Telling(browser: browser, frame: frame.type, message: frame.data["message"]?.string))
      }
    }
  }

  private static let terminals = ["done", "failed", "unknown"]
}
