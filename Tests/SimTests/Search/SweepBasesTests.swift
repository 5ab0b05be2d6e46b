import Environment
import Testing

@testable import Sim

@Suite struct SweepBasesTests {
  /// A workload that passes one of four places, the last of them after a long way.
  private static let program = Program(faults: [.processCrash]) { sim in
    let place = sim.choose("place", among: 4)
    let process = sim.spawn("p") { _ in
      if place == 3 { for _ in 0..<50 { await sim.point(fileID: "T/T.swift", line: 9) } }
      await sim.point(fileID: "T/T.swift", line: UInt(place))
    }
    _ = await sim.join(process)
  }

  private static func places(_ chosen: SweepBases) async -> Set<String> {
    await offMain {
      let runner = Runner(Self.program)
      return chosen.bases.reduce(into: []) { places, base in
        places.formUnion(Sweep(base, with: runner).untried.rows.map { "\($0.boundary.after)" })
      }
    }
  }

  @Test func aFewRunsCoverWhatTheSeedsCover() async {
    let chosen = await offMain { SweepBases.choose(with: Runner(Self.program), seeds: 40) }
    #expect(chosen.bases.count == 4)
    #expect(chosen.bases.first == SweepBase())
    #expect(chosen.covered == chosen.coverable)
    let places = await Self.places(chosen)
    for line in [0, 1, 2, 3, 9] { #expect(places.contains("T.swift:\(line)"), "\(line)") }
  }

  @Test func withALimitTheLongWayIsLeftOutAndSaid() async {
    let chosen = await offMain { SweepBases.choose(with: Runner(Self.program), seeds: 40, limit: 3) }
    #expect(chosen.bases.count == 3)
    #expect(chosen.covered < chosen.coverable)
    #expect(await !Self.places(chosen).contains("T.swift:9"))
  }

  @Test func nothingFailsInABaseRun() async {
    let scripts = await offMain { () -> [ChoiceScript] in
      let runner = Runner(Self.program)
      return SweepBases.choose(with: runner, seeds: 40).bases.map { base in
        runner.run(base.script, isRecording: true).script
      }
    }
    #expect(scripts.flatMap(\.choices).allSatisfy { $0.kind == .draw })
  }
}
