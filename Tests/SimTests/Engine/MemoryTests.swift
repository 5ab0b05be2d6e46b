import Foundation
import Testing

@testable import Sim

/// A harness that leaks a little per run cannot search for a night.
@Suite struct MemoryTests {
  /// A quarter of the runs crash a process and a twentieth end violated; `FAULTLINE_MEMORY_RUNS=1000000` asks for a million of them.
  private static let runs =
    ProcessInfo.processInfo.environment["FAULTLINE_MEMORY_RUNS"].flatMap(UInt64.init) ?? 60_000

  private static let program = Program { sim in
    let never = Invariant("never", "this does not hold")
    let lot = sim.choose("lot", among: 20)
    let ghost = Recorder([Int](), in: sim)
    let server = sim.spawn("server", canCrash: false) { process in
      await withTaskGroup(of: Void.self) { group in
        for client in 0..<3 {
          group.addTask {
            for _ in 0..<3 {
              await sim.point()
              ghost.record { $0.append(client) }
              try? await process.clock.sleep(for: .milliseconds(1))
            }
          }
        }
      }
    }
    await sim.yield()
    if lot < 5 { sim.crash(server) }
    _ = await sim.join(server)
    sim.require(never, lot != 19, "lot \(lot)")
  }

  /// In a process of its own, where no other test allocates, and on a thread as the command's workers have it.
  @Test func residentMemoryDoesNotGrowWithTheNumberOfRuns() async {
    await #expect(processExitsWith: .success) {
      await withCheckedContinuation { continuation in
        let thread = Thread {
          Self.measure()
          continuation.resume()
        }
        thread.stackSize = 8 << 20
        thread.start()
      }
    }
  }

  private static func measure() {
    let runner = Runner(program)
    var violations = 0
    func run(_ seeds: Range<UInt64>) {
      for seed in seeds where runner.run(seed: seed).verdict != .passed { violations += 1 }
    }
    run(0..<10_000)
    let early = residentKilobytes()
    run(10_000..<runs)
    let late = residentKilobytes()
    print("resident: \(early) kB after 10,000 runs, \(late) kB after \(runs)")
    precondition(Double(runner.tally.injections(of: .processCrash)) > 0.2 * Double(runs), "too few crashes")
    precondition(Double(violations) > 0.04 * Double(runs), "too few violations")
    precondition(Double(late) < Double(early) * 1.1, "memory grows")
  }

  private static func residentKilobytes() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
    else { return 0 }
    return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
  }
}
