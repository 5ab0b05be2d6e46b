import Environment
import Testing

@testable import Sim

/// The shrinker's promises, on a program with several ways to fail.
@Suite struct ShrinkerTests {
  private static let small = Invariant("SMALL", "A file stays small.")
  private static let even = Invariant("EVEN", "A file has an even number of bytes.")

  /// Two tasks append to one file; it may get too long, and it may get odd.
  private static let program = Program(faults: [.shortWrite, .processCrash], foreignWaitMilliseconds: 0) {
    sim in
    let files = SimFileSystem(sim)
    for _ in 0..<sim.choose("rounds", in: 1...3) {
      let writer = sim.spawn("writer") { _ in
        let file = try await files.open("file", [.append, .create])
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<2 {
            group.addTask {
              for _ in 0..<sim.choose("appends", in: 1...4) {
                _ = try? await file.append([UInt8](repeating: 0, count: 2)[...])
              }
            }
          }
        }
      }
      _ = await sim.join(writer)
      let count = files.volume.withBytes(of: "file") { $0.count } ?? 0
      sim.require(small, count < 20, "it has \(count) bytes")
      sim.require(even, count % 2 == 0, "it has \(count) bytes")
    }
  }

  @Test("Another invariant's failure is never taken for this one's, however short its story")
  func keepsTheInvariant() async {
    let (invariants, wrong) = await offMain {
      let runner = Runner(Self.program)
      var invariants: Set<String> = []
      var wrong: [UInt64] = []
      for seed in 0..<300 as Range<UInt64> {
        let found = runner.run(seed: seed)
        guard let invariant = found.verdict.invariant else { continue }
        invariants.insert(invariant)
        let shrunk = Shrinker.shrink(found, with: runner).run
        let replayed = runner.run(shrunk.script)
        if shrunk.verdict.invariant != invariant || replayed.traceHash != shrunk.traceHash {
          wrong.append(seed)
        }
      }
      return (invariants, wrong)
    }
    #expect(invariants == ["SMALL", "EVEN"])
    #expect(wrong == [])
  }

  @Test("What is left is needed: without any one choice the failure does not come")
  func isMinimal() async {
    let (scripts, unneeded) = await offMain {
      let runner = Runner(Self.program)
      var (scripts, unneeded) = (0, 0)
      for seed in 0..<100 as Range<UInt64> {
        let found = runner.run(seed: seed)
        guard found.verdict != .passed else { continue }
        let shrunk = Shrinker.shrink(found, with: runner).run
        scripts += 1
        unneeded += shrunk.script.choices.count { choice in
          let rest = ChoiceScript(shrunk.script.choices.filter { $0 != choice })
          return runner.run(rest).verdict.agrees(with: found.verdict)
        }
      }
      return (scripts, unneeded)
    }
    #expect(scripts > 10)
    #expect(unneeded == 0)
  }

  @Test("The budget counts runs and steps, and what it cuts off is the same each time")
  func budgetIsCounted() async throws {
    try await offMain { () -> Void? in
      let runner = Runner(Self.program)
      guard
        let found = (0..<300).lazy.map({ runner.run(seed: $0) }).first(where: {
          $0.script.choices.count > 12 && $0.verdict != .passed
        })
      else { return nil }
      for runs in [1, 3, 10, 1_000] {
        let budget = SearchBudget(runs: runs, steps: .max, time: .seconds(3_600))
        let first = Shrinker.shrink(found, with: runner, budget: budget)
        let second = Shrinker.shrink(found, with: Runner(Self.program), budget: budget)
        #expect(first.run.script == second.run.script)
        #expect(first.attempts == second.attempts && first.attempts <= runs)
        #expect(first.isCutOff == (runs < 1_000))
      }
      let steps = Shrinker.shrink(found, with: runner, budget: SearchBudget(runs: .max, steps: 100))
      #expect(steps.isCutOff && steps.steps >= 100 && steps.attempts < 20)
      return ()
    }.unwrapped()
  }
}
