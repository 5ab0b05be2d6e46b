import Environment
import Sim
import SystemUnderTest
import Testing

@testable import Scenarios

/// Arbitrary bytes as a log: no trap, no endless loop, no memory beyond the bound, no record dropped in silence.
struct RecoveryFuzzTests {
  private static let batches: UInt64 = 8
  private static let inputsPerBatch: UInt64 = 500

  @Test(
    "A store takes any log as the oracle's own reading says", .timeLimit(.minutes(15)),
    arguments: 0..<Self.batches)
  func mutatedLogs(batch: UInt64) async throws {
    let seeds = try RecoveryFuzzer.seeds(batch * Self.inputsPerBatch..<(batch + 1) * Self.inputsPerBatch)
    if let finding = await RecoveryFuzzer().firstFinding(in: seeds) { Issue.record("\(finding)") }
  }

  /// Every rule of the decision table has to come up often, or the fuzzer tries less than it seems to.
  @Test("The inputs reach every rule of recovery, and refuse no more than half of them as damaged")
  func inputsAreVaried() {
    var counts: [String: Int] = [:]
    for seed in 0..<1500 as Range<UInt64> {
      var random = FuzzRandom(seed: seed)
      let input = FuzzLog.mutated(using: &random)
      let expectation = Expectation(input, limits: RecoveryCheck.forInput(of: input.count).limits)
      counts[expectation.isStrange ? "stranger" : expectation.rule.name, default: 0] += 1
      if expectation.report.repeatedRecords > 0, expectation.rule.damage == nil {
        counts["repeated", default: 0] += 1
      }
    }
    for rule in ["R0", "R1", "R2", "R3", "R4", "R5", "stranger", "repeated"] {
      #expect(counts[rule, default: 0] >= 15, "\(rule): \(counts)")
    }
    #expect(counts["R4", default: 0] + counts["R5", default: 0] <= 900, "\(counts)")
  }

  /// That the fuzzer sees: recoveries that are wrong in one place each.
  @Test("A recovery that is wrong in one place is found and its input shrunk", arguments: WrongRecovery.all)
  func wrongRecoveryIsFound(_ wrong: WrongRecovery) async throws {
    let finding = await RecoveryFuzzer(open: wrong.open).firstFinding(in: 0..<wrong.inputs)
    let found = try #require(finding, "\(wrong.name) was not found within \(wrong.inputs) inputs")
    #expect(found.input.count <= wrong.shortestInput, "\(found)")
  }
}

/// A recovery with a fault, and how soon the fuzzer has to find it.
struct WrongRecovery: Sendable, CustomTestStringConvertible {
  let name: String
  /// Within how many inputs.
  let inputs: UInt64
  /// How many bytes the shrunk input has at most.
  let shortestInput: Int
  let open: RecoveryCheck.Open

  var testDescription: String { name }

  static let all = [
    WrongRecovery(
      "torn tail refuses start", inputs: 50, shortestInput: 13, RecoveryTornTailRefusesStart.recover),
    WrongRecovery("skips any bad line", inputs: 50, shortestInput: 1, RecoverySkipsAnyBadLine.recover),
    WrongRecovery("torn tail not cut", inputs: 50, shortestInput: 1, RecoveryTornTailNotCut.recover),
    WrongRecovery(
      "newline not repaired", inputs: 100, shortestInput: 80, RecoveryMissingNewlineNotRepaired.recover),
    WrongRecovery("lenient decoding", inputs: 100, shortestInput: 60, RecoveryLenientDecoding.recover),
    WrongRecovery("reads the log in one piece", inputs: 50, shortestInput: 5000) {
      (file, limits, diagnostics) async throws(StoreError) in
      let whole = StoreLimits(maximumRecordBytes: limits.maximumRecordBytes, recoveryChunkBytes: 1 << 30)
      return try await Recovery.recover(file, limits: whole, diagnostics: diagnostics)
    },
    WrongRecovery("takes longer records than it says", inputs: 500, shortestInput: 4100) {
      (file, limits, diagnostics) async throws(StoreError) in
      let longer = StoreLimits(
        maximumRecordBytes: limits.maximumRecordBytes + 1, recoveryChunkBytes: limits.recoveryChunkBytes)
      return try await Recovery.recover(file, limits: longer, diagnostics: diagnostics)
    },
  ]

  init(_ name: String, inputs: UInt64, shortestInput: Int, _ recover: @escaping StoreImplementation.Recover) {
    self.name = name
    self.inputs = inputs
    self.shortestInput = shortestInput
    open = { (path, files, limits) async throws(StoreError) in
      let file = try await LogFile.open(path, in: files)
      return EventStore(file, try await recover(file, limits, NoDiagnostics()), limits: limits)
    }
  }
}
