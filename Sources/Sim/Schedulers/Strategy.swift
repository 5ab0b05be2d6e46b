/// Which scheduler a seed's run gets.
public enum Strategy: Sendable, Hashable {
  /// A small exhaustive search, then several algorithms, by the rate of new behaviour that each shows: ``Portfolio``.
  /// The default.
  case portfolio
  /// Half of the seeds walk at random, the others are PCT with a depth of 2 to 4.
  case mixed
  /// Coverage-guided: begins from runs that reached new states, within each block of 256 seeds.
  case guided
  /// Uniform random walk.
  case random
  /// PCT with a bug depth.
  case pct(depth: Int)
  /// Delay-bounded search, a schedule for each seed.
  case delays(limit: Int)
  /// Partial order sampling.
  case pos
  /// Partial order sampling without resetting priorities: random priorities.
  case basicPOS
  /// Uniform random walk over whole interleavings.
  case uniform
  /// Uniform over the interleavings of the accesses to one object.
  case selectivelyUniform
  /// One step each in turn.
  case roundRobin
  /// A task runs until it cannot.
  case runToCompletion

  /// The one that is used when none is named.
  public static let standard = Strategy.portfolio

  /// The names a strategy can be given by, with what they mean.
  public static let catalogue: [(name: String, summary: String)] = [
    (
      "portfolio",
      "a small exhaustive search, then pos, surw, random, urw, pct:3 and pct:2, shared by new behaviour (the default)"
    ),
    ("mixed", "half of the seeds random, the others pct:2 to pct:4"),
    ("guided", "coverage-guided: goes on from runs of its block of 256 seeds that reached new states"),
    ("random", "random walk: any candidate, each as likely"),
    ("pct:D", "probabilistic concurrency testing with bug depth D, 1 to 16 (pct alone is pct:3)"),
    (
      "delay:D",
      "delay-bounded: task after task, at most D times out of turn, 1 to 3; consecutive seeds repeat nothing"
    ),
    ("pos", "partial order sampling: random priorities of events, drawn anew after a race"),
    ("rp", "random priorities of events, kept"),
    ("urw", "uniform random walk: every interleaving as likely, as far as one profile run tells"),
    ("surw", "urw over the accesses to one object, drawn for each seed; the rest as rp"),
    ("round-robin", "one step for each task in turn"),
    ("run-to-completion", "a task runs until it cannot; the same schedule for every seed"),
  ]

  /// Reads a strategy's name, with its argument behind a colon.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts.first, parts.dropFirst().first) {
    case ("portfolio", nil): self = .portfolio
    case ("mixed", nil): self = .mixed
    case ("guided", nil): self = .guided
    case ("random", nil): self = .random
    case ("pos", nil): self = .pos
    case ("rp", nil): self = .basicPOS
    case ("urw", nil): self = .uniform
    case ("surw", nil): self = .selectivelyUniform
    case ("round-robin", nil): self = .roundRobin
    case ("run-to-completion", nil): self = .runToCompletion
    case ("pct", nil): self = .pct(depth: 3)
    case ("pct", let depth?):
      guard let depth = Int(depth), (1...16).contains(depth) else { return nil }
      self = .pct(depth: depth)
    case ("delay", nil): self = .delays(limit: 1)
    case ("delay", let limit?):
      guard let limit = Int(limit), (1...3).contains(limit) else { return nil }
      self = .delays(limit: limit)
    default: return nil
    }
  }

  /// The name that reads back as the same strategy.
  public var name: String {
    switch self {
    case .portfolio: "portfolio"
    case .mixed: "mixed"
    case .guided: "guided"
    case .random: "random"
    case .pct(let depth): "pct:\(depth)"
    case .delays(let limit): "delay:\(limit)"
    case .pos: "pos"
    case .basicPOS: "rp"
    case .uniform: "urw"
    case .selectivelyUniform: "surw"
    case .roundRobin: "round-robin"
    case .runToCompletion: "run-to-completion"
    }
  }

  /// Whether the profile must tell of a run at random too.
  var needsRandomProfile: Bool {
    switch self {
    case .portfolio, .mixed, .guided, .pct, .uniform, .selectivelyUniform: true
    case .random, .delays, .pos, .basicPOS, .roundRobin, .runToCompletion: false
    }
  }

  /// Whether the profile must tell how many choices a run without delays has.
  var countsChoices: Bool { if case .delays = self { true } else { false } }

  /// Whether what each task does in that run matters, and not only how long it is.
  var countsEvents: Bool { members.contains { $0 == .uniform || $0 == .selectivelyUniform } }

  /// The algorithms it shares the seeds among, each as often as it weighs where the shares are fixed.
  private var members: [Strategy] {
    switch self {
    case .portfolio: Portfolio.members.map(\.algorithm)
    case .guided: GuidedSearch.algorithms
    case .mixed: [.random, .pct(depth: 2), .random, .pct(depth: 3), .random, .pct(depth: 4)]
    default: [self]
    }
  }

  /// How many seeds, from a multiple of that number on, depend on each other; 1 where none does.
  public var block: UInt64 { self == .guided ? GuidedSearch.block : 1 }

  /// The algorithm that a seed gets where nothing is known of the program: a function of the seed alone.
  func algorithm(for seed: UInt64) -> Strategy {
    if self == .portfolio { return Portfolio.unmeasured.algorithm(for: seed) }
    let members = members
    return members.count == 1 ? members[0] : members[Int(mix64(seed) % UInt64(members.count))]
  }

  /// The schedulers a strategy uses, made once and started anew for each run.
  struct Schedulers {
    private var all: [Strategy: any Scheduler] = [:]

    init(_ strategy: Strategy) {
      for member in strategy.members where all[member] == nil { all[member] = Self.make(member) }
    }

    private static func make(_ algorithm: Strategy) -> any Scheduler {
      switch algorithm {
      case .portfolio, .mixed, .guided: preconditionFailure("a portfolio is made of algorithms")
      case .random: RandomWalk()
      case .pct(let depth): PCT(depth: depth)
      case .delays(let limit): DelayBounded(limit: limit)
      case .pos: POS()
      case .basicPOS: BasicPOS()
      case .uniform: URW()
      case .selectivelyUniform: SURW()
      case .roundRobin: RoundRobin()
      case .runToCompletion: RunToCompletion()
      }
    }

    subscript(_ algorithm: Strategy) -> any Scheduler {
      guard let scheduler = all[algorithm] else { preconditionFailure("\(algorithm.name) is no member") }
      return scheduler
    }
  }
}
