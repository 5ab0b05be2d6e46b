import Environment
import Synchronization
import Testing

@testable import Sim

@Suite("A scheduled fault")
struct FaultScheduleTests {
  /// What became of four appends of ten bytes: how many bytes each wrote, nil for an error.
  private func run(_ schedule: FaultSchedule) async -> (counts: [Int?], hits: Int) {
    await onSimulationThread {
      let counts = Box()
      let runner = Runner(
        Program(faults: [schedule.kind]) { simulation in
          let files = SimFileSystem(simulation)
          let file = try await files.open("a", [.append, .create])
          for _ in 0..<4 { counts.add(try? await file.append([UInt8](repeating: 1, count: 10)[...])) }
        })
      #expect(runner.run(schedule).verdict == .passed)
      return (counts.all, runner.tally.injections(of: schedule.kind))
    }
  }

  @Test("happens at the n-th call where it can, and nowhere else")
  func once() async {
    #expect(await run(FaultSchedule(.writeError, at: 2)) == ([10, nil, 10, 10], 1))
    // The first call that can be interrupted is the opening.
    #expect(await run(FaultSchedule(.interrupted, at: 2)) == ([nil, 10, 10, 10], 1))
  }

  @Test("happens at all later ones too where it is to last")
  func lasting() async {
    #expect(await run(FaultSchedule(.writeError, at: 3, isLasting: true)) == ([10, 10, nil, nil], 2))
  }

  @Test("never happens where the run has fewer calls")
  func beyond() async {
    #expect(await run(FaultSchedule(.writeError, at: 5)) == ([10, 10, 10, 10], 0))
  }

  @Test("goes as far as is asked", arguments: [(FaultSchedule.Extent.first, 9), (.middle, 5), (.last, 1)])
  func extent(extent: FaultSchedule.Extent, expected: Int) async {
    #expect(await run(FaultSchedule(.shortWrite, at: 1, extent: extent)) == ([expected, 10, 10, 10], 1))
  }

  private final class Box: Sendable {
    private let values = Mutex<[Int?]>([])
    func add(_ value: Int?) { values.withLock { $0.append(value) } }
    var all: [Int?] { values.withLock { $0 } }
  }
}
