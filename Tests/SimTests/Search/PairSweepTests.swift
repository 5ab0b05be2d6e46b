import Environment
import Testing

@testable import Sim

/// Programs so small that every pair of deviations is known.
@Suite struct PairSweepTests {
  private static let sound = Invariant("SOUND", "Not both go wrong.")

  /// Two processes one after the other, which only together do harm when they die.
  private static let fragile = Program(faults: [.processCrash], foreignWaitMilliseconds: 0) { sim in
    var deaths = 0
    for (line, name) in [(1, "a"), (2, "b")] as [(UInt, String)] {
      let process = sim.spawn("\(name)") { _ in
        for _ in 0..<3 { await sim.point(fileID: "T/T.swift", line: line) }
      }
      if case .crashed = await sim.join(process) { deaths += 1 }
    }
    sim.require(Self.sound, deaths < 2, "both died")
  }

  private static func tried(_ program: Program, _ kinds: Bool = true) async -> (BoundaryMap, PairCounts) {
    await onSimulationThread {
      let pairs = PairSweep(Sweep(SweepBase(), with: Runner(program)))
      var map = pairs.sweep.untried
      map.add(pairs.sweep.run())
      let failing = Set(
        map.cells.filter { $0.cell.outcome == .failed }.map { PairSweep.key($0.boundary, $0.cell.column) })
      var counts = PairCounts()
      var met: Set<UInt64> = []
      for first in pairs.firstCells.indices where !failing.contains(pairs.firstCells[first]) {
        counts.firsts += 1
        guard let scout = pairs.scout(first, without: failing) else { continue }
        counts.followed += 1
        counts.pairs += scout.pairs
        counts.known += scout.known
        let places = zip(scout.kinds, scout.places).filter { met.insert($0.0).inserted }.map(\.1)
        counts.add(pairs.run(first, kinds ? places : nil, without: failing))
      }
      return (map, counts)
    }
  }

  @Test("Only the pair fails, and no cell of the map")
  func onlyAPairFails() async throws {
    let (map, counts) = await Self.tried(Self.fragile)
    #expect(map.cells.allSatisfy { $0.cell.outcome == .passed })
    let finding = try #require(counts.findings.first)
    #expect([finding.firstColumn.name, finding.secondColumn.name] == ["crash", "crash"])
    let failure = try #require(finding.failures.first)
    #expect(failure.invariant == "SOUND" && failure.deviation.contains("crash a; then "))
    // The choices alone make it happen again.
    let script = ChoiceScript(failure.choices.compactMap(ScriptedChoice.init))
    let again = await onSimulationThread { Runner(Self.fragile).run(script) }
    #expect(again.verdict.invariant == "SOUND" && again.traceHash == failure.traceHash)
  }

  @Test("Every pair, and one of each kind")
  func counts() async {
    let (_, some) = await Self.tried(Self.fragile)
    let (_, all) = await Self.tried(Self.fragile, false)
    #expect(some.firsts == all.firsts && some.pairs == all.pairs)
    #expect(all.tried == all.pairs && some.tried < all.tried && some.tried > 3)
    #expect(some.missed == 0 && all.missed == 0)
    #expect(!some.findings.isEmpty && some.findings.count <= all.findings.count)
    #expect(some.findings.allSatisfy { $0.failures.count == 1 })
  }

  @Test("A cell that fails by itself is in no pair")
  func failingCellsAreLeftOut() async {
    let program = Program(faults: [.processCrash], foreignWaitMilliseconds: 0) { sim in
      for name in ["a", "b"] {
        let process = sim.spawn(name) { _ in await sim.point() }
        if case .crashed = await sim.join(process), name == "b" { sim.require(Self.sound, false, "b died") }
      }
    }
    let (map, counts) = await Self.tried(program)
    #expect(map.cells.contains { $0.cell.outcome == .failed })
    #expect(counts.findings.isEmpty && counts.firsts > 0 && counts.known > 0)
  }

  @Test("How far a second thing goes is tried half-way too")
  func extents() async {
    // Only a write that is cut in the middle, after another death, is noticed.
    let program = Program(faults: [.processCrash], foreignWaitMilliseconds: 0) { sim in
      let files = SimFileSystem(sim)
      let first = sim.spawn("a") { _ in await sim.point() }
      guard case .crashed = await sim.join(first) else { return }
      let writer = sim.spawn("b") { _ in
        let file = try await files.open("f", [.append, .create])
        try await file.appendAll([1, 2, 3, 4, 5, 6, 7, 8])
      }
      _ = await sim.join(writer)
      let size = files.volume.withBytes(of: "f") { $0.count } ?? 0
      sim.require(Self.sound, size != 4, "half of it")
    }
    let (map, counts) = await Self.tried(program)
    #expect(map.cells.allSatisfy { $0.cell.outcome != .failed })
    #expect(counts.findings.first?.failures.first?.detail.contains("half of it") == true)
    #expect(counts.runs > counts.tried)
  }
}
