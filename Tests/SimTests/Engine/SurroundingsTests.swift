import Testing

@testable import Sim

/// What a simulated process asks of its surroundings besides files.
@Suite struct SurroundingsTests {
  @Test func entropyIsTheSameInEveryRunAndNeverRepeats() async throws {
    let runs = Counter()
    let seen = Orders()
    try await simulate(seeds: 0..<3) { sim in
      let process = sim.spawn("server") { process in
        await sim.point()
        let numbers = (0..<100).map { _ in process.entropy.next() }
        try check(Set(numbers).count == 100, "a number came twice")
        seen.append("\(numbers)")
      }
      if case .failed(let error) = await sim.join(process) { throw error }
      seen.finish()
      runs.add(1)
    }
    #expect(runs.value == 6)  // three of them to learn the scale and what could go otherwise
    #expect(seen.distinct == 1)
  }

  @Test func theTimeOfDayFollowsVirtualTimeAndStepsWithTheClock() async throws {
    try await simulate(seeds: 0..<3) { sim in
      let process = sim.spawn("server") { process in
        let start = process.wallClock.now
        try check(start == SimWallClock.start, "\(start)")
        try await process.clock.sleep(for: .seconds(90))
        try check(process.wallClock.now == start + .seconds(90), "\(process.wallClock.now)")
        process.setClock(offset: .seconds(-3600))
        try check(process.wallClock.now == start + .seconds(90 - 3600), "\(process.wallClock.now)")
      }
      if case .failed(let error) = await sim.join(process) { throw error }
    }
  }

  @Test func diagnosticsOfALivingProcessAreNotesInTheTrace() async {
    let texts = await offMain {
      let program = Program { sim in
        let process = sim.spawn("server") { _ in
          await sim.point()
          sim.diagnostics.report("hello")
        }
        _ = await sim.join(process)
      }
      return Runner(program).run(ChoiceScript(), isRecording: true).events.map(\.text)
    }
    #expect(texts.contains("reports: hello"))
  }
}
