/// Rounds in which the engine and its prototype run one after the other.
///
/// A shared machine's speed swings by more than what is to be seen, but less between two runs that follow each other:
/// so what is compared is the two of a round. Who goes first changes every round.
struct PairedRounds {
  private(set) var engine: [BenchSample] = []
  private(set) var prototype: [BenchSample] = []

  mutating func add(
    engine runEngine: () throws(BenchError) -> BenchSample, prototype runPrototype: () -> BenchSample
  ) throws(BenchError) {
    let isEngineFirst = engine.count.isMultiple(of: 2)
    if isEngineFirst { engine.append(try runEngine()) }
    prototype.append(runPrototype())
    if !isEngineFirst { engine.append(try runEngine()) }
  }

  /// The median speed per second.
  static func speed(_ samples: [BenchSample]) -> Double { samples.map { 1e9 / $0.nanosecondsEach }.median }

  /// The median over the rounds of the engine's speed divided by the prototype's.
  var ratio: Double { zip(engine, prototype).map { $1.nanosecondsEach / $0.nanosecondsEach }.median }

  func rate(_ workload: String, unit: String) -> BenchReport.Rate {
    BenchReport.Rate(
      workload: workload, unit: unit, enginePerSecond: Self.speed(engine),
      prototypePerSecond: Self.speed(prototype), prototypeTimeToEngineTime: ratio)
  }
}
