import Sim
import Testing

@testable import Scenarios

/// The totals of small programs, which another implementation of the searches gives too.
@Suite struct ExhaustiveTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var benchmark: Benchmark
    var total: Int
    var failing: Int
    var first: Int
    /// The smallest bound at which the bug is found, the first schedule that finds it, how many there are.
    var preemptions: (bound: Int, first: Int, total: Int)
    var delays: (bound: Int, first: Int, total: Int)
    var sleepSets: (first: Int, total: Int, redundant: Int)
    var testDescription: String { benchmark.name }
  }

  static let rows = [
    Row(
      benchmark: .account, total: 28, failing: 4, first: 3, preemptions: (0, 3, 6), delays: (1, 3, 5),
      sleepSets: (4, 6, 3)),
    Row(
      benchmark: .bluetoothDriver, total: 286, failing: 10, first: 80, preemptions: (1, 12, 13),
      delays: (2, 23, 29), sleepSets: (7, 10, 11)),
    Row(
      benchmark: .deadlock01, total: 14, failing: 3, first: 3, preemptions: (1, 3, 7), delays: (1, 3, 5),
      sleepSets: (2, 3, 3)),
    Row(
      benchmark: .reorder(3), total: 474, failing: 23, first: 15, preemptions: (1, 8, 32),
      delays: (2, 12, 29), sleepSets: (9, 50, 9)),
    Row(
      benchmark: .tokenRing, total: 280, failing: 57, first: 8, preemptions: (0, 8, 24), delays: (2, 7, 29),
      sleepSets: (7, 24, 9)),
    Row(
      benchmark: .twostage, total: 55, failing: 4, first: 7, preemptions: (1, 4, 6), delays: (1, 4, 6),
      sleepSets: (2, 3, 3)),
    Row(
      benchmark: .stringBuffer, total: 46, failing: 1, first: 19, preemptions: (2, 15, 24),
      delays: (3, 18, 30), sleepSets: (6, 6, 5)),
  ]

  private static func search(
    _ benchmark: Benchmark, _ bound: ExhaustiveSearch.Bound, limit: Int = .max, stopsAtFailure: Bool = false
  ) async -> ExhaustiveSearch.Result {
    await onSimulationThread {
      ExhaustiveSearch(benchmark.program(join: .once), bound: bound)
        .search(limit: limit, stopsAtFailure: stopsAtFailure)
    }
  }

  @Test(arguments: rows) func everySchedule(_ row: Row) async {
    let result = await Self.search(row.benchmark, .none)
    #expect(result.isComplete)
    #expect(result.divergedAt == nil)
    #expect(result.schedules == row.total)
    #expect(result.failures == row.failing)
    #expect(result.firstFailing == row.first)
  }

  @Test(arguments: rows) func boundedByPreemptions(_ row: Row) async {
    for bound in 0..<row.preemptions.bound {
      #expect(await Self.search(row.benchmark, .preemptions(bound)).failures == 0)
    }
    let result = await Self.search(row.benchmark, .preemptions(row.preemptions.bound))
    #expect(result.firstFailing == row.preemptions.first)
    #expect(result.schedules == row.preemptions.total)
  }

  @Test(arguments: rows) func boundedByDelays(_ row: Row) async {
    for bound in 0..<row.delays.bound {
      #expect(await Self.search(row.benchmark, .delays(bound)).failures == 0)
    }
    let result = await Self.search(row.benchmark, .delays(row.delays.bound))
    #expect(result.firstFailing == row.delays.first)
    #expect(result.schedules == row.delays.total)
  }

  @Test(arguments: rows) func withSleepSets(_ row: Row) async {
    let result = await Self.search(row.benchmark, .sleepSets)
    #expect(result.firstFailing == row.sleepSets.first)
    #expect(result.schedules == row.sleepSets.total)
    #expect(result.redundant == row.sleepSets.redundant)
  }

  /// Those with too many schedules to run all.
  @Test func largerProgramsWithinTheirBounds() async {
    let reorder4 = Benchmark.reorder(4)
    var result = await Self.search(reorder4, .none, limit: 291)
    #expect(result.firstFailing == 291)
    #expect(!result.isComplete)
    result = await Self.search(reorder4, .preemptions(1))
    #expect((result.firstFailing, result.schedules) == (43, 229))
    result = await Self.search(reorder4, .delays(3))
    #expect((result.firstFailing, result.schedules) == (60, 208))
    result = await Self.search(.wronglock, .delays(1))
    #expect((result.firstFailing, result.schedules) == (9, 20))
    result = await Self.search(.wronglock3, .preemptions(1))
    #expect((result.firstFailing, result.schedules) == (25, 310))
    result = await Self.search(.wronglock3, .delays(1))
    #expect((result.firstFailing, result.schedules) == (5, 12))
    result = await Self.search(.wronglock3, .sleepSets)
    #expect((result.firstFailing, result.schedules, result.redundant) == (7, 624, 217))
    result = await Self.search(.workStealQueue, .none, limit: 22)
    #expect(result.firstFailing == 22)
    result = await Self.search(.workStealQueue, .preemptions(1))
    #expect((result.firstFailing, result.schedules) == (3, 52))
    result = await Self.search(.workStealQueue, .delays(1))
    #expect((result.firstFailing, result.schedules) == (3, 14))
  }

  @Test func everyScheduleOfReorder4() async {
    var result = await Self.search(.reorder(4), .none)
    #expect((result.firstFailing, result.schedules, result.failures) == (291, 33_258, 246))
    result = await Self.search(.reorder(4), .sleepSets)
    #expect((result.firstFailing, result.schedules, result.redundant) == (97, 1_065, 185))
  }

  @Test func reorder5WithinItsBounds() async {
    var result = await Self.search(.reorder(5), .none, limit: 9_781)
    #expect(result.firstFailing == 9_781)
    result = await Self.search(.reorder(5), .preemptions(1))
    #expect((result.firstFailing, result.schedules) == (277, 1_816))
    result = await Self.search(.reorder(5), .delays(4))
    #expect((result.firstFailing, result.schedules) == (370, 1_671))
    result = await Self.search(.reorder(5), .sleepSets, stopsAtFailure: true)
    #expect(result.firstFailing == 1_825)
  }

  @Test func largeProgramsUpToTheirFirstFailure() async {
    var result = await Self.search(.wronglock3, .none, limit: 79)
    #expect(result.firstFailing == 79)
    result = await Self.search(.workStealQueue, .sleepSets)
    #expect((result.firstFailing, result.schedules, result.redundant) == (2, 3_129, 11_291))
  }

  @Test func aFailureFoundByTheSearchReplaysFromItsScript() async throws {
    let replayed = await onSimulationThread {
      let program = Benchmark.reorder(3).program(join: .once)
      let found = ExhaustiveSearch(program, bound: .preemptions(1)).search(stopsAtFailure: true).firstFailure
      let script = found?.script ?? ChoiceScript()
      return (found?.traceHash, Runner(program).run(script))
    }
    #expect(replayed.1.verdict.invariant == Benchmark.assertion.id)
    #expect(replayed.1.traceHash == replayed.0)
    #expect(replayed.1.missedChoices == 0)
  }
}
