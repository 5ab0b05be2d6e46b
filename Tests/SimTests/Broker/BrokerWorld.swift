import Environment
import Synchronization

@testable import Sim

/// Lines that processes and observers of a run write, in the order they do.
final class Lines: Sendable {
  private let lines = Mutex([String]())
  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}

extension String {
  /// The text's bytes.
  var bytes: [UInt8] { Array(utf8) }
}

extension [UInt8] {
  /// The bytes as text.
  var text: String { String(decoding: self, as: UTF8.self) }
}

/// Runs a world once without any surprise and gives what was written.
func dullRun(
  faults: FaultSet = [], _ body: @escaping @Sendable (Simulation, Lines) async throws -> Void
) async throws -> [String] {
  let lines = Lines()
  let result = await offMain {
    Runner(Program(faults: faults) { sim in try await body(sim, lines) }).run(
      ChoiceScript(), isRecording: true)
  }
  try check(
    result.verdict == .passed, "\(result.verdict)\n\(result.events.map(\.text).joined(separator: "\n"))")
  return lines.all
}

/// What many seeds came to.
struct SeedReport: Sendable {
  var failures: [String] = []
  var tally = Tally()
  var lines: Set<String> = []
  var hash: UInt64 = 0
}

/// Runs a world under many seeds; each run's lines joined are one of the report's.
func manyRuns(
  _ seeds: Range<UInt64> = 0..<300, faults: FaultSet = [],
  _ body: @escaping @Sendable (Simulation, Lines) async throws -> Void
) async -> SeedReport {
  await offMain {
    var report = SeedReport()
    let box = Mutex(Lines())
    let program = Program(faults: faults) { sim in
      let lines = Lines()
      box.withLock { $0 = lines }
      try await body(sim, lines)
    }
    // With algorithms that are fair: what is on its way by default arrives within a few turns.
    let runner = Runner(program, strategy: .mixed)
    for seed in seeds {
      let result = runner.run(seed: seed)
      if result.verdict != .passed { report.failures.append("seed \(seed): \(result.verdict)") }
      report.lines.insert(box.withLock { $0.all }.joined(separator: ", "))
      report.hash &+= mix64(seed, result.traceHash)
    }
    report.tally = runner.tally
    return report
  }
}

/// Runs seeds, and replays each run's own script: the seeds whose replay differs.
func differingReplays(
  _ seeds: Range<UInt64>, faults: FaultSet, _ body: @escaping @Sendable (Simulation) async throws -> Void
) async -> [String] {
  await offMain {
    let runner = Runner(Program(faults: faults, body: body))
    return seeds.compactMap { seed in
      let found = runner.run(seed: seed, keepsScript: true)
      let replayed = runner.run(found.script)
      let again = runner.run(seed: seed)
      guard found.traceHash == replayed.traceHash, found.traceHash == again.traceHash,
        replayed.missedChoices == 0,
        found.script == replayed.script
      else { return "seed \(seed): \(replayed.firstMissed ?? "another hash"), \(found.verdict)" }
      return nil
    }
  }
}
