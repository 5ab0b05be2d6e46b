import Testing

@testable import Sim

@Suite struct ProcessTests {
  @Test func aKilledProcessHasNoEffectFromThatMomentOn() async throws {
    try await simulate(seeds: 0..<200) { sim in
      let said = Recorder([String](), in: sim)
      let victim = sim.spawn("victim") { _ in
        defer { said.record { $0.append("last words") } }
        for number in 0..<10 {
          await sim.point()
          said.record { $0.append("\(number)") }
        }
      }
      for _ in 0...sim.choose("steps before the crash", among: 8) { await sim.yield() }
      sim.crash(victim)
      let outcome = await sim.join(victim)
      if case .crashed = outcome {
        try check(!said.read { $0.contains("last words") }, "a dead process was heard")
      }
    }
  }

  @Test func aProcessThatIsAskedToEndHasItsTasksCancelledAndEndsByItself() async throws {
    try await simulate(seeds: 0..<200) { sim in
      let said = Recorder([String](), in: sim)
      let server = sim.spawn("server") { process in
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            do { try await process.clock.sleep(for: .seconds(3600)) } catch {
              said.record { $0.append("child") }
            }
          }
          await sim.point()
        }
        said.record { $0.append("last words") }
      }
      for _ in 0...sim.choose("steps before", among: 8) { await sim.yield() }
      sim.terminate(server)
      guard case .finished = await sim.join(server) else {
        throw CheckFailed(description: "it did not end by itself")
      }
      try check(said.read { $0 == ["child", "last words"] }, "its own code was not heard to the end")
      try check(sim.now < .seconds(3600), "it slept on")
    }
  }

  @Test func aDeadProcessIsUnwoundAndItsMemoryFreed() async throws {
    final class Canary: Sendable {
      let alive: Counter
      init(_ alive: Counter) {
        self.alive = alive
        alive.add(1)
      }
      deinit { alive.add(-1) }
    }
    let alive = Counter()
    try await simulate(seeds: 0..<100, faults: [.processCrash]) { sim in
      let process = sim.spawn("server") { _ in
        let canary = Canary(alive)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<3 {
            group.addTask {
              for _ in 0..<20 { await sim.point() }
              _ = canary
            }
          }
          try await group.waitForAll()
        }
      }
      _ = await sim.join(process)
    }
    #expect(alive.value == 0)
  }

  @Test func aTaskThatSpinsOnItsErrorsIsGivenUpOn() async {
    let abandoned = await offMain {
      let runner = Runner(
        Program { sim in
          let clock = sim.spawn("spinner") { process in
            while true { try? await process.clock.sleep(for: .seconds(1)) }
          }
          await sim.yield()
          sim.crash(clock)
        })
      let verdict = runner.run(seed: 1).verdict
      return verdict == .passed ? runner.tally.abandonedTasks : -1
    }
    #expect(abandoned == 1)
  }

  @Test func aPausedProcessStandsStillWhileTimePasses() async throws {
    try await simulate(seeds: 0..<50) { sim in
      let ticks = Recorder(0, in: sim)
      let process = sim.spawn("ticker") { process in
        for _ in 0..<5 {
          try await process.clock.sleep(for: .seconds(1))
          ticks.record { $0 += 1 }
        }
      }
      let other = sim.spawn("waiter") { process in try await process.clock.sleep(for: .milliseconds(2500)) }
      _ = await sim.join(other)
      sim.pause(process)
      let before = ticks.read { $0 }
      let later = sim.spawn("later") { process in try await process.clock.sleep(for: .seconds(60)) }
      _ = await sim.join(later)
      try check(ticks.read { $0 } == before, "a paused process ran")
      sim.resume(process)
      _ = await sim.join(process)
      try check(ticks.read { $0 } == 5, "a resumed process did not finish")
    }
  }

  @Test func aRestartedProcessIsItsNextIncarnation() async throws {
    try await simulate(seeds: 0..<5) { sim in
      let first = sim.spawn("store") { _ in await sim.point() }
      _ = await sim.join(first)
      let second = sim.spawn("store") { _ in await sim.point() }
      _ = await sim.join(second)
      try check(second.displayName == "store#2", second.displayName)
    }
  }
}

struct CheckFailed: Error, CustomStringConvertible {
  let description: String
}

func check(_ holds: Bool, _ text: String) throws {
  if !holds { throw CheckFailed(description: text) }
}
