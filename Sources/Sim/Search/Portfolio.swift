/// How a portfolio of algorithms shares the seeds of one program.
///
/// Huberman, Lukose, Hogg, "An Economics Approach to Hard Computational Problems", Science 275, 1997, for why several
/// algorithms beside each other beat the best guess at one. What a seed gets depends on its number:
///
/// 1. Every other one of the first seeds is part of a small exhaustive search: the run without any surprise, and those
///    that differ from it in one thing, another task's turn, a fault or an event of the world. Where there are more of
///    these than seeds, they are taken from the whole run at equal distances.
/// 2. Those between them, and the next ones, are a trial: each algorithm in turn. What takes the smallest workload is
///    found by the one half at once, and what takes a larger one by the other.
/// 3. Every further seed draws a ticket. Half of the tickets have fixed shares, after what `faultline defects` shows. The
///    others are split by the rate of new behaviour in the trial, that is by the share of an algorithm's runs that were
///    of a kind no other run of the trial had (Good 1953, as in ``BehaviourSample``).
///
/// So a seed's run is a function of the seed and of the program, whatever ran before and wherever: a process that needs
/// to know the shares makes the trial's runs first. Rates that are measured again and again while a batch runs would
/// follow it better, but then a seed would mean another run after other seeds, and on two workers another than on one.
public struct Portfolio: Sendable, Hashable, Codable {
  /// The algorithms, with what each weighs before anything is known of the program.
  static let members: [(algorithm: Strategy, weight: Int)] = [
    (.pos, 8), (.selectivelyUniform, 8), (.random, 6), (.uniform, 4), (.pct(depth: 3), 4),
    (.pct(depth: 2), 2),
  ]

  /// The name of the small exhaustive search among the algorithms.
  public static let openingName = "exhaustive"

  /// The names of what it is made of, in order.
  public static var names: [String] { [openingName] + members.map(\.algorithm.name) }

  /// How many runs the small exhaustive search has at most: the even seeds from 0 on.
  static let openingRuns = 32
  /// The seeds of the trial: the odd ones between those, and those that follow.
  static let trial = (0..<UInt64(openingRuns + trialRuns)).filter { tried($0) != nil }

  private static let trialRuns = 12 * members.count

  /// Which run of the small exhaustive search a seed has.
  static func opening(_ seed: UInt64) -> Int? {
    seed < 2 * openingRuns && seed.isMultiple(of: 2) ? Int(seed / 2) : nil
  }

  /// Which run of the trial a seed has.
  static func tried(_ seed: UInt64) -> Int? {
    guard seed < openingRuns + trialRuns, opening(seed) == nil else { return nil }
    return seed < 2 * openingRuns ? Int(seed / 2) : Int(seed) - openingRuns
  }

  private static let ticketsInAll = 64

  /// How many of 64 tickets each algorithm has.
  public let tickets: [Int]

  /// The shares before anything is known.
  static let unmeasured = Portfolio(kinds: [])

  /// Splits the budget.
  /// - Parameter kinds: By seed of the trial the kind of its run; nil where its process died of it.
  init(kinds: [UInt64?]) {
    var counts: [UInt64: Int] = [:]
    for case let kind? in kinds { counts[kind, default: 0] += 1 }
    var fresh = [Int](repeating: 0, count: Self.members.count)
    for (offset, kind) in kinds.enumerated() {
      // Every algorithm has as many runs, so the number of these is the rate.
      if let kind, counts[kind] == 1 { fresh[offset % fresh.count] += 1 }
    }
    let weights = Self.members.map(\.weight)
    let fixed = Self.split(Self.ticketsInAll / 2, by: weights)
    let earned = Self.split(Self.ticketsInAll / 2, by: fresh.contains { $0 > 0 } ? fresh : weights)
    tickets = zip(fixed, earned).map(+)
  }

  /// The algorithm of a run of the trial.
  static func algorithm(ofTried run: Int) -> Strategy { members[run % members.count].algorithm }

  /// The algorithm that a seed draws.
  func algorithm(for seed: UInt64) -> Strategy {
    var ticket = Int(mix64(seed) % UInt64(Self.ticketsInAll))
    for (member, share) in zip(Self.members, tickets) {
      if ticket < share { return member.algorithm }
      ticket -= share
    }
    return Self.members[0].algorithm
  }

  /// Splits in proportion; what is left of rounding goes to the largest remainders, the earlier one first.
  private static func split(_ total: Int, by weights: [Int]) -> [Int] {
    let sum = weights.reduce(0, +)
    var parts = weights.map { total * $0 / sum }
    let remainders = weights.map { total * $0 % sum }
    let order = weights.indices.sorted { (-remainders[$0], $0) < (-remainders[$1], $1) }
    for index in order.prefix(total - parts.reduce(0, +)) { parts[index] += 1 }
    return parts
  }
}
