import Sim
import Testing

@testable import faultline

/// The engine beside its prototypes, at sizes that say nothing about speed.
@Suite("Bench workloads")
struct WorkloadTests {
  @Test("W1 passes as many points as its prototype, in an order the seed decides", arguments: [1, 4, 100])
  func contextSwitches(tasks: Int) throws {
    let (first, again, other) = try BenchAction.onThread { () throws(BenchError) in
      let workload = WorkloadW1(tasks: tasks, points: 503)
      return (try workload.run(seed: 1), try workload.run(seed: 1), try workload.run(seed: 2))
    }
    #expect(first.points == PrototypeW1.run(tasks: tasks, points: 503, seed: 1).points)
    #expect(first.hash == again.hash)
    #expect((first.hash == other.hash) == (tasks == 1))
  }

  @Test("W2 does 25 locked sections in each execution, and no two executions are alike")
  func shortExecutions() throws {
    let result = try BenchAction.onThread { () throws(BenchError) in
      try WorkloadW2().run(executions: 1_000, first: 0)
    }
    #expect(result.records == 25_000)
    #expect(result.distinct == 1_000)
    // The prototype's decisions, and those of the task that starts the five and waits for them.
    let prototype = PrototypeW2.run(executions: 1_000, first: 0).steps
    #expect((prototype...prototype + 10_000).contains(result.steps))
  }

  @Test("W3 needs as many executions as its prototype when the walk is random", arguments: [0, 3])
  func unprotectedRace(rare: Int) throws {
    let found = try BenchAction.onThread { () throws(BenchError) in
      let workload = WorkloadW3(rare: rare, strategy: .random)
      var executions = 0
      for base in 0..<1_000 as Range<UInt64> { executions += try workload.run(base: base).executions }
      return executions
    }
    // A geometric mean of 1,000 draws has a standard error of 3.2 %: five of them either way.
    #expect((0.84...1.16).contains(Double(found) / 1_000 / Double(4 << rare)))
  }

  @Test("W3 gives a search up")
  func limitedSearch() {
    #expect(throws: BenchError.self) {
      try BenchAction.onThread { () throws(BenchError) in
        try WorkloadW3(rare: 20, strategy: .runToCompletion).run(base: 0, limit: 3)
      }
    }
  }

  @Test("W4 fires as many timers as its prototype, in an order the seed decides")
  func virtualTime() throws {
    let (first, again, other) = try BenchAction.onThread { () throws(BenchError) in
      let workload = WorkloadW4(tasks: 20, sleeps: 30)
      return (try workload.run(seed: 1), try workload.run(seed: 1), try workload.run(seed: 2))
    }
    #expect(first.timers == PrototypeW4.run(tasks: 20, sleeps: 30, seed: 1).timers)
    #expect(first.hash == again.hash)
    #expect(first.hash != other.hash)
  }
}
