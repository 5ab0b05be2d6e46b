import Sim
import Synchronization
import SystemUnderTest
import Testing

@testable import Scenarios

/// H-6: the oracle says what opening a log may come to before any store is asked, and there is always something.
struct AllowedOutcomesTests {
  @Test(
    "Whatever a crash leaves, the oracle allows something before a store is opened, and what the store does is in it",
    arguments: [DiskProfile.ext4Ordered, .posixWorst], Durability.allCases)
  @concurrent func neverEmpty(profile: DiskProfile, level: Durability) async throws {
    let counts = await onSimulationThread { Self.outcomes(on: profile, at: level) }
    #expect(counts[.serving, default: 0] > 100)
    #expect(counts[.refused, default: 0] > 0)
  }

  @Test("A damaged log that nothing can have damaged leaves nothing to allow")
  @concurrent func lostTrack() async throws {
    let states = await onSimulationThread {
      StoreRun.workload(
        [.appendSmall, .appendSmall], from: StoreRun.Start(durability: .process, profile: .ext4Ordered),
        on: .real, .calls
      ).states
    }
    let state = try #require(states.last)
    let volume = state.disk.volume()
    var bytes = try #require(state.disk.bytes(of: StoreWorld.path))
    bytes[3] ^= 1
    try volume.place(bytes, at: StoreWorld.path)
    let disk = volume.snapshot()
    await onSimulationThread { #expect(Self.allowed(disk, state.ghost, .death).isEmpty) }
  }

  /// How often the store serves and refuses what small workloads leave.
  private static func outcomes(on profile: DiskProfile, at level: Durability) -> [Opening: Int] {
    var counts: [Opening: Int] = [:]
    for operations in StoreWorkloads.all(upTo: 1) {
      let start = StoreRun.Start(durability: level, profile: profile)
      for state in StoreRun.workload(operations, from: start, on: .real, .calls).states {
        counts[outcome(state.disk, state.ghost, .death), default: 0] += 1
        for image in state.disk.crashImages(limit: 40).images {
          counts[outcome(image.disk, state.ghost, .powerLoss), default: 0] += 1
        }
      }
    }
    return counts
  }

  private static func outcome(_ disk: DiskSnapshot, _ ghost: StoreGhost, _ end: StoreGhost.End) -> Opening {
    let allowed = allowed(disk, ghost, end)
    #expect(allowed.count == 1)
    let isRefused = StoreRun.check(disk, ghost, end, on: .real, isProbed: false).outcome?.isRefused
    let came: Opening = isRefused == true ? .refused : .serving
    #expect(allowed.contains(came))
    return came
  }

  /// What the oracle allows; no store is opened at all.
  private static func allowed(
    _ disk: DiskSnapshot, _ ghost: StoreGhost, _ end: StoreGhost.End
  ) -> Set<Opening> {
    let allowed = Mutex<Set<Opening>>([])
    let program = Program { simulation in
      let world = StoreWorld(simulation, .real, after: end, ghost, on: disk)
      let found = world.oracle.hear { ledger in
        ledger.opens(by: nil, ghost.durability)
        return ledger.session.allowed
      }
      allowed.withLock { $0 = found ?? [] }
      await simulation.point()
    }
    _ = Runner(program).run(ChoiceScript())
    return allowed.withLock { $0 }
  }
}
