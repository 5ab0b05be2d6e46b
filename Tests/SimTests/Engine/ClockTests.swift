import Testing

@testable import Sim

@Suite struct ClockTests {
  @Test func virtualTimePassesWithoutRealTime() async throws {
    let clock = ContinuousClock()
    let real = try await clock.measure {
      try await simulate(seeds: 0..<1) { sim in
        let process = sim.spawn("sleeper") { process in try await process.clock.sleep(for: .seconds(86_400)) }
        _ = await sim.join(process)
        try check(sim.now == .seconds(86_400), "\(sim.now)")
      }
    }
    #expect(real < .seconds(600))
  }

  @Test func timersDueAtOneInstantAreAllCandidates() async throws {
    let orders = Orders()
    try await simulate(seeds: 0..<60) { sim in
      let process = sim.spawn("sleepers") { process in
        await withTaskGroup(of: Void.self) { group in
          for name in ["a", "b", "c"] {
            group.addTask {
              try? await process.clock.sleep(until: .init(nanoseconds: 1000))
              orders.append(name)
            }
          }
        }
      }
      _ = await sim.join(process)
      orders.finish()
    }
    #expect(orders.distinct == 6)
  }

  @Test func aDriftingClockNeverWakesEarly() async throws {
    try await simulate(seeds: 0..<20) { sim in
      let process = sim.spawn("drifter") { process in
        process.setClock(
          offset: .seconds(-7), driftPartsPerMillion: 200_000 - sim.choose("drift", among: 400_001))
        for milliseconds in 1..<20 {
          let deadline = process.clock.now.advanced(by: .milliseconds(milliseconds))
          try await process.clock.sleep(until: deadline)
          try check(process.clock.now >= deadline, "woke early")
        }
      }
      if case .failed(let error) = await sim.join(process) { throw error }
    }
  }

  @Test func cancellationEndsASleepAtOnce() async throws {
    try await simulate(seeds: 0..<20) { sim in
      let process = sim.spawn("sleeper") { process in
        try await withThrowingTaskGroup(of: Bool.self) { group in
          group.addTask {
            do {
              try await process.clock.sleep(for: .seconds(3600))
              return false
            } catch is CancellationError { return true }
          }
          await sim.yield()
          group.cancelAll()
          try check(try await group.next() == true, "the sleep was not cancelled")
        }
      }
      if case .failed(let error) = await sim.join(process) { throw error }
      try check(sim.now < .seconds(3600), "time passed")
    }
  }

  /// A worker with ten steps to do and a timeout of a second: no time passes while it can run, unless time stalls it.
  private static func timeout(_ timeouts: Counter) -> Program {
    Program(faults: [.stall]) { sim in
      let process = sim.spawn("worker") { process in
        await withTaskGroup(of: Bool.self) { group in
          group.addTask {
            for _ in 0..<10 { await sim.point() }
            return false
          }
          group.addTask {
            do { try await process.clock.sleep(for: .seconds(1)) } catch { return false }
            return true
          }
          if await group.next() == true { timeouts.add(1) }
          group.cancelAll()
        }
      }
      _ = await sim.join(process)
    }
  }

  @Test func timeMayMoveOnAlthoughSomethingCouldRun() async {
    let timeouts = Counter()
    let differences = await offMain {
      let runner = Runner(Self.timeout(timeouts))
      #expect(runner.run(ChoiceScript()).virtualTime < .seconds(1))
      return (0..<200 as Range<UInt64>).filter { seed in
        let found = runner.run(seed: seed, keepsScript: true)
        return runner.run(found.script).traceHash != found.traceHash
      }
    }
    #expect(differences == [])
    #expect(timeouts.value > 10)
  }
}
