import Testing

@testable import Sim

@Suite struct AttentiveTimeTests {
  @Test func timeInWhichAProcessWaitsCounts() async throws {
    try await simulate(seeds: 0..<5) { sim in
      let process = sim.spawn("waiter") { process in
        process.setClock(offset: .seconds(-7), driftPartsPerMillion: 100_000)
        try await process.clock.sleep(for: .seconds(11))
        try check(process.attentiveTime == .seconds(11), "\(process.attentiveTime)")
      }
      if case .failed(let error) = await sim.join(process) { throw error }
    }
  }

  @Test func timeInWhichAProcessStandsStillDoesNotCount() async throws {
    try await simulate(seeds: 0..<20) { sim in
      let process = sim.spawn("waiter") { process in
        let start = process.clock.now
        try await process.clock.sleep(for: .seconds(40))
        let passed = start.duration(to: process.clock.now)
        try check(passed == .seconds(40), "the process woke after \(passed)")
        try check(process.attentiveTime == .seconds(14), "\(process.attentiveTime)")
      }
      for (wait, isPaused) in [(3, true), (20, false), (1, true), (6, false)] {
        try await sim.world.clock.sleep(for: .seconds(wait))
        if isPaused { sim.pause(process) } else { sim.resume(process) }
        if wait == 20 { try check(process.attentiveTime == .seconds(3), "\(process.attentiveTime)") }
      }
      if case .failed(let error) = await sim.join(process) { throw error }
    }
  }

  /// A process that always has something to do, beside one that only waits: what time passes passes by a stall.
  @Test func timeThatMovesOnAlthoughSomethingCouldRunDoesNotCount() async throws {
    let leaps = Counter()
    try await simulate(seeds: 0..<200, faults: [.stall]) { sim in
      let waiter = sim.spawn("waiter") { process in
        for _ in 0..<100 { try await process.clock.sleep(for: .seconds(1)) }
      }
      let worker = sim.spawn("worker") { process in
        let start = process.clock.now
        for _ in 0..<40 { await sim.point() }
        if process.clock.now > start { leaps.add(1) }
        try check(process.attentiveTime == .zero, "\(process.attentiveTime)")
      }
      if case .failed(let error) = await sim.join(worker) { throw error }
      _ = await sim.join(waiter)
      let passed = sim.world.attentiveTime
      try check(passed <= .seconds(100) && passed >= .seconds(100 - 40), "\(passed)")
    }
    #expect(leaps.value > 10)
  }
}
