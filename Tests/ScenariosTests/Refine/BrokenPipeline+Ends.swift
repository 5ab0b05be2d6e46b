import Environment
import Scenarios

@testable import Sim
@testable import SystemUnderTest

// Pipelines that never come to an end, or not to the right one.

extension BrokenPipeline {
  private static let forgetful: @Sendable (any ServiceUnderTest) -> AlteredService = {
    AlteredService(base: $0, onReply: { if case .unfinished = $1 { .unfinished([]) } else { $1 } })
  }

  static let ends: [BrokenPipeline] = [
    worker("L-1", "never works on the first turn") {
      $0.queue = HoardingQueue(base: $0.queue, turn: "turn-1")
    },
    serving("L-2", "forgets the turns whose tasks are lost", forgetful),
    BrokenPipeline("L-3", "never gives a silent response up") {
      $0.relay = { parts in
        Relay(
          turns: parts.turns, pubSub: parts.pubSub, queue: parts.queue, clock: parts.clock,
          limits: RelayLimits(silence: .seconds(100_000), heartbeat: .seconds(100_000)))
      }
    },
    BrokenPipeline("L-4", "does not find a turn again") {
      $0.relay = { AlteredRelay(base: RefineImplementation.real.relay($0), finds: false) }
    },
    BrokenPipeline("L-5", "shows the first turn whichever is asked for") {
      $0.relay = { parts in
        AlteredRelay(
          base: RefineImplementation.real.relay(parts),
          onFind: { Relay<SimClock>.Ticket(turn: Turn(id: "turn-1", order: $0.turn.order), isOwner: false) })
      }
    },
    BrokenPipeline("L-6", "has a service that does not start again once the power has failed") {
      $0.service = { (store, clock, diagnostics) async throws(TurnServiceError) in
        guard clock.process.simulation.powerLosses == 0 else {
          throw .store(.broken(reason: "the power has failed"))
        }
        return try await RefineImplementation.real.service(store, clock, diagnostics)
      }
    },
    {
      let hasFailed = Kept(false)
      return BrokenPipeline("L-7", "stores nothing any more once the disk was full") {
        $0.service = { (store, clock, diagnostics) async throws(TurnServiceError) in
          try await RefineImplementation.real.service(
            GrudgingTurnStore(base: store, hasFailed: hasFailed), clock, diagnostics)
        }
      }
    }(),
    BrokenPipeline("L-8", "has a relay that works on after the end") {
      $0.relay = { parts in
        AlteredRelay(
          base: RefineImplementation.real.relay(parts),
          afterwards: { _ in try? await parts.clock.sleep(for: .seconds(1000)) })
      }
    },
    serving("L-9", "forgets the turns whose browsers have left", forgetful),
    BrokenPipeline("L-10", "sends a heartbeat every minute") {
      $0.relay = { parts in
        Relay(
          turns: parts.turns, pubSub: parts.pubSub, queue: parts.queue, clock: parts.clock,
          limits: RelayLimits(heartbeat: .seconds(60)))
      }
    },
  ]
}
