/// How many different things the runs of a batch did, and how likely the next run is to do another one.
///
/// The second is estimated as the share of runs whose behaviour no other run had: Good, "The Population Frequencies of
/// Species and the Estimation of Population Parameters", Biometrika 40, 1953, who names Turing. It holds for runs drawn
/// like those that were made, and says nothing of what such runs cannot do.
///
/// Of many behaviours only a part is kept, chosen by its hash alone: Gibbons, "Distinct Sampling for Highly-Accurate
/// Answers to Distinct Values Queries and Event Reports", VLDB 2001. Samples can be added in any order.
public struct BehaviourSample: Sendable, Hashable, Codable {
  /// How many behaviours are kept at most.
  static let limit = 1_024

  /// Kept are those whose mixed hash ends in so many zero bits.
  private var level = 0
  private var once: Set<UInt64> = []
  private var often: Set<UInt64> = []

  /// How many runs there were.
  public private(set) var runs = 0

  /// Creates an empty sample.
  public init() {}

  /// Adds a run.
  /// - Parameter behaviour: What it did, as a hash.
  /// - Complexity: O(1) on average.
  public mutating func add(_ behaviour: UInt64) {
    runs += 1
    keep(behaviour, isOften: false)
    thin()
  }

  /// Adds the runs of another part of the batch.
  public mutating func add(_ other: BehaviourSample) {
    runs += other.runs
    if other.level > level { raise(to: other.level) }
    for behaviour in other.once { keep(behaviour, isOften: false) }
    for behaviour in other.often { keep(behaviour, isOften: true) }
    thin()
  }

  /// How many different behaviours there were, about so many where ``isEstimate``.
  public var distinct: Int { min(runs, (once.count + often.count) << level) }

  /// Whether only a part of the behaviours was kept; never up to a thousand of them.
  public var isEstimate: Bool { level > 0 }

  /// The probability that a further run behaves as none has; nil without a run.
  public var unseenShare: Double? {
    runs > 0 ? min(1, Double(once.count << level) / Double(runs)) : nil
  }

  /// How many of the behaviours are in none of the others; about so many where one of the samples is an estimate.
  public func distinct(besides others: [BehaviourSample]) -> Int {
    // What all of them would have kept is compared, and tells the share of it all.
    let level = others.reduce(level) { max($0, $1.level) }
    let kept = once.union(often).filter { mix64($0).trailingZeroBitCount >= level }
    guard !kept.isEmpty else { return 0 }
    let own = others.reduce(kept) { $0.subtracting($1.once).subtracting($1.often) }
    return distinct * own.count / kept.count
  }

  private mutating func keep(_ behaviour: UInt64, isOften: Bool) {
    guard isKept(behaviour) else { return }
    if isOften || once.contains(behaviour) {
      once.remove(behaviour)
      often.insert(behaviour)
    } else if !often.contains(behaviour) {
      once.insert(behaviour)
    }
  }

  private func isKept(_ behaviour: UInt64) -> Bool { mix64(behaviour).trailingZeroBitCount >= level }

  private mutating func thin() {
    while once.count + often.count > Self.limit { raise(to: level + 1) }
  }

  private mutating func raise(to newLevel: Int) {
    level = newLevel
    once = once.filter(isKept)
    often = often.filter(isKept)
  }
}

extension BehaviourSample {
  private enum Key: CodingKey { case level, once, often, runs }

  /// Writes it: equal samples give equal text, so the hashes are sorted, and in hexadecimal as not every reader of
  /// JSON has 64-bit integers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(level, forKey: .level)
    try container.encode(once.sorted().map { String($0, radix: 16) }, forKey: .once)
    try container.encode(often.sorted().map { String($0, radix: 16) }, forKey: .often)
    try container.encode(runs, forKey: .runs)
  }

  /// Reads it back.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func hashes(_ key: Key) throws -> Set<UInt64> {
      Set(
        try container.decode([String].self, forKey: key).map { text in
          guard let hash = UInt64(text, radix: 16) else {
            throw DecodingError.dataCorruptedError(
              forKey: key, in: container, debugDescription: "\(text) is no hash")
          }
          return hash
        })
    }
    level = try container.decode(Int.self, forKey: .level)
    guard 0..<64 ~= level else {
      throw DecodingError.dataCorruptedError(forKey: .level, in: container, debugDescription: "no level")
    }
    once = try hashes(.once)
    often = try hashes(.often)
    runs = try container.decode(Int.self, forKey: .runs)
  }
}
