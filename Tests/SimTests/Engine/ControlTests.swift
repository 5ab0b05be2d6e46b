import Dispatch
import Testing

@testable import Sim

/// Whatever runs outside the simulation's control is a verdict of its own: never a pass, never a hang.
@Suite struct ControlTests {
  private func verdict(
    maxSteps: Int = 100_000, waitingMilliseconds: Int = 50,
    _ body: @escaping @Sendable (Simulation) async throws -> Void
  ) async -> Verdict {
    let program = Program(maxSteps: maxSteps, foreignWaitMilliseconds: waitingMilliseconds, body: body)
    return await offMain { Runner(program).run(seed: 1).verdict }
  }

  @Test func aSleepOfAMillisecondOnARealClockLosesControl() async {
    let verdict = await self.verdict { _ in try await Task.sleep(for: .milliseconds(1)) }
    #expect(verdict.name == "lostControl")
    #expect(verdict.detail.contains("real clock"))
  }

  @Test func aSleepOfAnHourOnARealClockLosesControl() async {
    let verdict = await self.verdict { _ in try await ContinuousClock().sleep(for: .seconds(3600)) }
    #expect(verdict.name == "lostControl")
  }

  @Test func aSleepInADetachedTaskLosesControl() async {
    let verdict = await self.verdict { sim in
      await sim.point()
      await Task.detached { try? await Task.sleep(for: .seconds(3600)) }.value
    }
    #expect(verdict.name == "lostControl")
  }

  @Test func aHopToTheMainActorLosesControl() async {
    let verdict = await self.verdict { sim in
      await sim.point()
      await MainActor.run {}
    }
    #expect(verdict.name == "lostControl")
  }

  @Test func resumingFromADispatchQueueLosesControl() async {
    // The wait ends when the resumption comes. On a machine that is all tests' a thread of the pool may be late.
    let verdict = await self.verdict(waitingMilliseconds: 20_000) { sim in
      await sim.point()
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume() }
      }
    }
    #expect(verdict.name == "lostControl")
  }

  @Test func aRunWithoutASchedulingPointProvesNothing() async {
    let verdict = await self.verdict { _ in }
    #expect(verdict.name == "lostControl")
    #expect(verdict.detail.contains("no scheduling point"))
  }

  @Test func aSelfDeadlockedLockIsADeadlock() async {
    let verdict = await self.verdict { sim in
      let process = sim.spawn("stubborn") { _ in
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
      }
      _ = await sim.join(process)
    }
    #expect(verdict.name == "deadlocked")
    #expect(verdict.detail.contains("stubborn"))
  }

  @Test func tasksStartedFreelyAreAdopted() async {
    let verdict = await self.verdict { sim in
      let a = Task { await sim.point() }
      let b = Task.detached { await sim.point() }
      await a.value
      await b.value
    }
    #expect(verdict == .passed)
  }

  @Test func anEndlessRunIsStuck() async {
    let verdict = await self.verdict(maxSteps: 500) { sim in while true { await sim.yield() } }
    #expect(verdict.name == "stuck")
  }

  @Test func anErrorOfTheBodyFailsTheRun() async {
    struct Oops: Error {}
    let verdict = await self.verdict { sim in
      await sim.point()
      throw Oops()
    }
    #expect(verdict.invariant == "no-error")
  }
}

/// Runs where a simulation may run.
func offMain<Value: Sendable>(_ body: @Sendable () -> Value) async -> Value { await onSimulationThread(body) }
