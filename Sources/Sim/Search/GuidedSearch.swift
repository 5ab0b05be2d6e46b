/// Coverage-guided search: runs that reach new abstract states are kept, and further runs begin from them.
///
/// The scheme is that of a mutating fuzzer with a corpus (Zalewski, "Technical whitepaper for afl-fuzz", 2014), on choice
/// logs in place of files and states in place of branches, as Mallory does it (Meng, Pirlea, Roychoudhury, Sergey,
/// "Greybox Fuzzing of Distributed Systems", CCS 2023). Which kept run is taken follows Go-Explore (Ecoffet et al., "First
/// return, then explore", Nature 590, 2021): a rare state is returned to by repeating the choices up to it, and from
/// there the run goes on at random. A quarter of the runs are new ones from the start.
///
/// Departures: what comes after the point that is returned to is drawn anew by a seed, with fault rates and a scheduler of
/// its own. Choices are changed, removed, moved, repeated and spliced only in a fifth of the runs, as a log is no file:
/// most of it makes sense only behind what came before.
///
/// A run depends on those before it in its block of ``block`` seeds, from a multiple of that number on, and on nothing
/// else. So a seed still means one run in every process; who wants a single one makes those before it in its block first.
struct GuidedSearch {
  /// How many seeds share what they have found.
  static let block: UInt64 = 256

  /// What a run is made of.
  enum Plan {
    /// A new run.
    case fresh
    /// The choices of a kept run up to a step, and then the seed's own.
    case goOn(ChoiceScript, until: Int)
    /// The changed choices of a kept run, and after a step, if any, the seed's own.
    case changed(ChoiceScript, until: Int)

    /// The name that reports give it.
    var name: String {
      switch self {
      case .fresh: "guided:fresh"
      case .goOn: "guided:return"
      case .changed: "guided:change"
      }
    }
  }

  /// The algorithms that order what is not repeated.
  static let algorithms: [Strategy] = [.random, .pos, .pct(depth: 3)]

  let coverage = StateCoverage()
  /// The first seed of the block, and the one whose run comes next.
  private(set) var first: UInt64
  private(set) var next: UInt64
  private var kept: [(script: ChoiceScript, steps: Int)] = []

  /// Begins the block of a seed.
  init(at seed: UInt64) {
    first = seed - seed % Self.block
    next = first
  }

  /// Whether a seed's run can be made from here, after those that are missing.
  func leads(to seed: UInt64) -> Bool { seed - seed % Self.block == first && next <= seed }

  /// What the next run is made of.
  func plan() -> Plan {
    var random = RandomSource(seed: mix64(next, 0x6_01DED))
    guard !coverage.states.isEmpty, random.next(below: 4) > 0 else { return .fresh }
    let state = rareState(&random)
    let run = kept[state.run]
    guard random.next(below: 4) == 0, !run.script.choices.isEmpty else {
      return .goOn(run.script, until: state.step)
    }
    let script = change(run.script, &random)
    // Changed choices may lead to the same end by another way, or be gone on from.
    return .changed(script, until: random.next() & 1 == 0 ? .max : state.step)
  }

  /// The algorithm of the next run's own part.
  var algorithm: Strategy { Self.algorithms[Int(mix64(next, 0xA160) % UInt64(Self.algorithms.count))] }

  /// Takes in the run that was planned.
  mutating func learn(_ result: RunResult) {
    if !coverage.fresh.isEmpty {
      coverage.keep(as: kept.count)
      kept.append((result.script, result.steps))
    }
    next &+= 1
  }

  /// Of four states the one that the fewest runs have reached; of these the latest.
  private func rareState(_ random: inout RandomSource) -> StateCoverage.State {
    let states = coverage.states
    var best = random.next(below: states.count)
    for _ in 0..<3 {
      let other = random.next(below: states.count)
      if (states[other].visits, best) < (states[best].visits, other) { best = other }
    }
    return states[best]
  }

  private func change(_ script: ChoiceScript, _ random: inout RandomSource) -> ChoiceScript {
    var choices = script.choices
    let place = random.next(below: choices.count)
    switch random.next(below: 5) {
    case 0: choices.remove(at: place)
    case 1:
      // Another value; what it picks is found by its place among the candidates.
      choices[place].value = 1 + random.next(below: max(choices[place].bound - 1, 1))
      choices[place].candidate = 0
    case 2: choices[place].nth = moved(choices[place].nth, &random)
    case 3:
      var copy = choices[place]
      copy.nth = moved(copy.nth, &random)
      choices.insert(copy, at: place)
    default:
      let other = kept[random.next(below: kept.count)].script.choices
      choices = Array(choices[...place]) + other.suffix(random.next(below: other.count + 1))
    }
    // Of two choices for one point the first is made.
    var keys: Set<UInt64> = []
    return ChoiceScript(choices.filter { keys.insert($0.key).inserted })
  }

  /// A little earlier or later.
  private func moved(_ nth: Int, _ random: inout RandomSource) -> Int {
    let distance = random.nextLogUniform(upTo: 8)
    return random.next() & 1 == 0 ? nth + distance : max(0, nth - distance)
  }
}
