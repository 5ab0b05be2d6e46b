/// Which scheduler a seed's run gets.
public enum Strategy: Sendable, Hashable {
  /// Half of the seeds walk at random, the others are PCT with a depth of 2 to 4. The default.
  case mixed
  /// Uniform random walk.
  case random
  /// PCT with a bug depth.
  case pct(depth: Int)
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
  public static let standard = Strategy.mixed

  /// The names a strategy can be given by, with what they mean.
  public static let catalogue: [(name: String, summary: String)] = [
    ("mixed", "half of the seeds random, the others pct:2 to pct:4 (the default)"),
    ("random", "random walk: any candidate, each as likely"),
    ("pct:D", "probabilistic concurrency testing with bug depth D, 1 to 16 (pct alone is pct:3)"),
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
    case ("mixed", nil): self = .mixed
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
    default: return nil
    }
  }

  /// The name that reads back as the same strategy.
  public var name: String {
    switch self {
    case .mixed: "mixed"
    case .random: "random"
    case .pct(let depth): "pct:\(depth)"
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
    case .mixed, .pct, .uniform, .selectivelyUniform: true
    case .random, .pos, .basicPOS, .roundRobin, .runToCompletion: false
    }
  }

  /// Whether what each task does in that run matters, and not only how long it is.
  var countsEvents: Bool { self == .uniform || self == .selectivelyUniform }

  /// The schedulers a strategy uses, made once and started anew for each run.
  struct Schedulers {
    private let all: [any Scheduler]

    init(_ strategy: Strategy) {
      all =
        switch strategy {
        case .mixed: [RandomWalk(), PCT(depth: 2), RandomWalk(), PCT(depth: 3), RandomWalk(), PCT(depth: 4)]
        case .random: [RandomWalk()]
        case .pct(let depth): [PCT(depth: depth)]
        case .pos: [POS()]
        case .basicPOS: [BasicPOS()]
        case .uniform: [URW()]
        case .selectivelyUniform: [SURW()]
        case .roundRobin: [RoundRobin()]
        case .runToCompletion: [RunToCompletion()]
        }
    }

    /// The seed's own: a function of the seed and of nothing that ran before.
    func scheduler(for seed: UInt64) -> any Scheduler {
      all.count == 1 ? all[0] : all[Int(mix64(seed) % UInt64(all.count))]
    }
  }
}
