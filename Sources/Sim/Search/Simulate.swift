#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs a test body once per seed in a simulated world, and fails with the shortest story of the first failure.
///
/// Usable from any Swift Testing or XCTest test, in parallel with others: the body and everything it starts run on one
/// thread, under the simulation's control. With `FAULTLINE_SEED` in the environment only that seed is run.
///
/// ```swift
/// let whole = Invariant("WHOLE", "A note is written whole or not at all.")
///
/// @Test func aNoteIsWrittenWholeOrNotAtAll() async throws {
///   try await simulate(seeds: 0..<500, faults: [.processCrash]) { sim in
///     let files = SimFileSystem(sim)
///     let writer = sim.spawn("writer") { _ in
///       let note = try await files.open("note", [.append, .create])
///       try await note.appendAll([1, 2, 3])
///     }
///     _ = await sim.join(writer)
///     let size = files.volume.withBytes(of: "note") { $0.count } ?? 0
///     sim.require(whole, size == 0 || size == 3, "the note has \(size) bytes")
///   }
/// }
/// ```
/// This test fails: a process that dies within a write leaves any part of it behind.
///
/// The body runs a few times more than there are seeds: first without any surprise and then at random without faults,
/// to learn how long a run is; and where only seeds above 103 are wanted, for the trial of the ``Portfolio``.
///
/// - Parameters:
///   - seeds: The seeds to run, in order, up to the first failure.
///   - faults: The faults that may be injected.
///   - strategy: How schedules are chosen.
///   - maxSteps: The steps after which a run is called stuck.
///   - function: The test, for the command that reproduces a failure.
///   - body: The root task of the world. What it throws fails the run.
/// - Returns: What the batch counted.
/// - Throws: ``SimulationFailure`` for the first seed that does not pass; ``SeedError`` when `FAULTLINE_SEED` is no seed.
@discardableResult @concurrent
public func simulate(
  seeds: Range<UInt64> = 0..<100, faults: FaultSet = [], strategy: Strategy = .standard,
  maxSteps: Int = 1_000_000, function: StaticString = #function,
  _ body: @escaping @Sendable (Simulation) async throws -> Void
) async throws -> Batch {
  let seeds = try seedsToRun(seeds)
  let program = Program(faults: faults, maxSteps: maxSteps, body: body)
  return try await onSimulationThread {
    let runner = Runner(program, strategy: strategy)
    var batch = Batch()
    for seed in seeds {
      let result = runner.run(seed: seed)
      batch.add(seed: seed, result)
      guard result.verdict == .passed else {
        throw SimulationFailure(
          seed: seed, found: result, runner: runner, isAlone: seeds.count == 1, function: function)
      }
    }
    batch.tally = runner.tally
    return batch
  }
}

private func seedsToRun(_ seeds: Range<UInt64>) throws(SeedError) -> Range<UInt64> {
  guard let text = getenv("FAULTLINE_SEED").map({ String(cString: $0) }), !text.isEmpty else { return seeds }
  guard let seed = try? Seed.parse(text), seed < .max else { throw SeedError(text: text) }
  return seed..<seed + 1
}

/// `FAULTLINE_SEED` holds something that is no seed.
public struct SeedError: Error, CustomStringConvertible {
  /// What it holds.
  public let text: String

  /// The error for people.
  public var description: String {
    "FAULTLINE_SEED is '\(text)': not a decimal number, 0x and hex digits, or a commit hash"
  }
}

/// What a batch of runs came to.
public struct Batch: Sendable {
  /// How many runs.
  public private(set) var runs = 0
  /// Their steps.
  public private(set) var steps = 0
  /// Their virtual time.
  public private(set) var virtualTime: Duration = .zero
  /// The sum modulo 2^64 of mix(seed, trace hash): the same whatever order the runs came in.
  public private(set) var hash: UInt64 = 0
  /// What they counted.
  public var tally = Tally()

  /// Creates an empty batch.
  public init() {}

  /// Adds a run.
  public mutating func add(seed: UInt64, _ result: RunResult) {
    runs += 1
    steps += result.steps
    virtualTime += result.virtualTime
    hash &+= mix64(seed, result.traceHash)
  }
}

/// A seed that failed, shrunk and told.
public struct SimulationFailure: Error, CustomStringConvertible {
  /// The seed: of the first failures, the one whose story is shortest.
  public let seed: UInt64
  /// How the run ended.
  public let verdict: Verdict
  /// The choices of the shrunk run.
  public let script: ChoiceScript
  /// The story of the shrunk run, a line each.
  public let story: [String]

  private let test: String

  init(seed: UInt64, found: RunResult, runner: Runner, isAlone: Bool, function: StaticString) {
    test = String(function.description.prefix { $0 != "(" })
    let shortest = ShortestFailure.search(
      from: seed, found, with: runner, moreSeeds: isAlone ? 0 : 400, budget: .test)
    self.seed = shortest.seed
    script = shortest.shrunk.run.script
    let explanation = Explainer.explain(script, with: runner)
    verdict = explanation.verdict
    story = explanation.lines
  }

  /// The failure for people, with how to run it again.
  public var description: String {
    """
    seed \(seed): \(story.joined(separator: "\n"))
    reproduce: FAULTLINE_SEED=\(seed) swift test --filter '\(test)'
    """
  }
}
