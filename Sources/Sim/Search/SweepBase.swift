/// A run in which nothing fails, from which a sweep deviates at one point after the other.
public struct SweepBase: Sendable, Equatable {
  /// The seed it comes from; nil for the run without any surprise.
  public let seed: UInt64?
  /// Its choices: of the workload, and for some of who goes on.
  public let script: ChoiceScript

  /// Creates a base run.
  public init(seed: UInt64? = nil, script: ChoiceScript = ChoiceScript()) {
    self.seed = seed
    self.script = script
  }
}

/// The base runs of a program's sweep: a few that between them pass every boundary that many seeds pass.
///
/// The run without any surprise is always one of them, but its workload is the smallest. The others are taken from
/// seeds, without anything that fails: those with an even number keep their workload alone, the others their schedule
/// too. Runs are added greedily (Chvatal, "A Greedy Heuristic for the Set-Covering Problem", 1979), each time the one
/// that adds most for its length, since the price of a sweep grows with the square of it. What is to be covered is
/// every cell of the map, and every value of the workload's small draws.
public struct SweepBases: Sendable {
  /// The runs that were chosen.
  public let bases: [SweepBase]
  /// How many seeds they were chosen from.
  public let seeds: Int
  /// How much of what all seeds cover these cover too.
  public let covered: Int
  /// How much all seeds cover.
  public let coverable: Int

  /// A draw with more values than this is a quantity, of which no value is special.
  private static let smallDraw = 16

  /// Chooses base runs.
  /// - Parameters:
  ///   - runner: Runs of the program.
  ///   - seeds: How many seeds to choose from.
  ///   - limit: How many runs to choose at most, at least 1.
  /// - Complexity: Two runs a seed, one of them recorded.
  public static func choose(with runner: Runner, seeds: Int = 200, limit: Int = 12) -> SweepBases {
    var candidates = [Candidate(SweepBase(), runner)]
    for seed in 0..<UInt64(seeds) {
      var script = runner.faultFreeScript(of: seed)
      if seed % 2 == 0 { script.choices.removeAll { $0.kind == .pick } }
      candidates.append(Candidate(SweepBase(seed: seed, script: script), runner))
    }
    let all = candidates.reduce(into: Set<UInt64>()) { $0.formUnion($1.features) }
    var chosen = [candidates[0]]
    var open = all.subtracting(candidates[0].features)
    while !open.isEmpty, chosen.count < limit {
      let gains = candidates.map { $0.features.intersection(open).count }
      var best = 0
      for index in candidates.indices
      where gains[index] * candidates[best].steps > gains[best] * candidates[index].steps {
        best = index
      }
      guard gains[best] > 0 else { break }
      chosen.append(candidates[best])
      open.subtract(candidates[best].features)
    }
    return SweepBases(
      bases: chosen.map(\.base), seeds: seeds, covered: all.count - open.count, coverable: all.count)
  }

  private struct Candidate {
    let base: SweepBase
    let steps: Int
    /// Hashes of the cells it has and of the draws it makes; the set is never iterated.
    let features: Set<UInt64>

    init(_ base: SweepBase, _ runner: Runner) {
      let run = runner.run(base.script, isRecording: true, foreignWaitMilliseconds: 2)
      self.base = base
      steps = run.steps + 1
      var features: Set<UInt64> = []
      let visits = VisitIndex(run.visits)
      for decision in run.decisions {
        let boundary = stableHash("\(BoundaryMap.Boundary(of: decision, among: visits))")
        for option in decision.options {
          features.insert(mix64(boundary, stableHash(option.column.name)))
        }
      }
      for choice in run.script.choices where choice.kind == .draw && choice.bound <= smallDraw {
        features.insert(mix64(stableHash(choice.label), UInt64(choice.value)))
      }
      self.features = features
    }
  }
}

extension ScriptedChoice {
  /// The label of a workload's draw: `store/0 draw clients 2` without the task and the count.
  fileprivate var label: String {
    let words = at.split(separator: " ")
    guard let draw = words.firstIndex(of: "draw") else { return at }
    return words[draw...].dropFirst().dropLast().joined(separator: " ")
  }
}
