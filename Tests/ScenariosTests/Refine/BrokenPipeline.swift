import Environment
import Scenarios
import Sim

@testable import SystemUnderTest

/// A pipeline broken by hand in one way, and the invariant that has to notice.
struct BrokenPipeline: Sendable {
  let invariant: String
  let what: String
  let pipeline: RefineImplementation

  init(_ invariant: String, _ what: String, _ alter: (inout RefineImplementation) -> Void) {
    self.invariant = invariant
    self.what = what
    var pipeline = RefineImplementation.real
    alter(&pipeline)
    self.pipeline = pipeline
  }

  /// The relay, made of changed parts.
  static func relay(
    _ invariant: String, _ what: String, _ alter: @escaping @Sendable (inout RefineParts) -> Void
  ) -> BrokenPipeline {
    BrokenPipeline(invariant, what) {
      $0.relay = { parts in
        var parts = parts
        alter(&parts)
        return RefineImplementation.real.relay(parts)
      }
    }
  }

  /// The relay, which writes something else.
  static func writing(
    _ invariant: String, _ what: String, _ onWrite: @escaping @Sendable (String) -> [String]
  ) -> BrokenPipeline {
    BrokenPipeline(invariant, what) {
      $0.relay = { parts in
        AlteredRelay(
          base: RefineImplementation.real.relay(parts),
          body: { body in
            AlteredBody(base: body) { bytes in
              onWrite(String(decoding: bytes, as: UTF8.self)).map { Array($0.utf8) }
            }
          })
      }
    }
  }

  /// The worker, made of changed parts.
  static func worker(
    _ invariant: String, _ what: String, _ alter: @escaping @Sendable (inout RefineParts) -> Void
  ) -> BrokenPipeline {
    BrokenPipeline(invariant, what) {
      $0.worker = { parts in
        var parts = parts
        alter(&parts)
        return RefineImplementation.real.worker(parts)
      }
    }
  }

  /// The turn service on a store that keeps something else.
  static func storing(
    _ invariant: String, _ what: String, _ onAppend: @escaping @Sendable (StoredFact) -> [StoredFact]
  ) -> BrokenPipeline {
    BrokenPipeline(invariant, what) {
      $0.service = { (store, clock, diagnostics) async throws(TurnServiceError) in
        try await RefineImplementation.real.service(
          AlteredTurnStore(base: store, onAppend: onAppend), clock, diagnostics)
      }
    }
  }

  /// The turn service, of which requests and replies are changed.
  static func serving(
    _ invariant: String, _ what: String,
    _ alter: @escaping @Sendable (any ServiceUnderTest) -> AlteredService
  ) -> BrokenPipeline {
    BrokenPipeline(invariant, what) {
      $0.service = { (store, clock, diagnostics) async throws(TurnServiceError) in
        alter(try await RefineImplementation.real.service(store, clock, diagnostics))
      }
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func replacing(_ old: String, _ new: String) -> @Sendable (StoredFact) -> [StoredFact] {
    { [StoredFact(id: $0.id, json: Array(text($0.json).replacing(old, with: new).utf8))] }
  }
}

extension BrokenPipeline {
  static let all = relays + workers + ends

  private static let relays: [BrokenPipeline] = [
    relay("R-1", "does not wait for the confirmation of its subscription") {
      $0.pubSub = AlteredPubSub(base: $0.pubSub, confirms: false)
    },
    writing("R-2", "changes what was published") { [$0.replacing("Ch", with: "Sh")] },
    {
      let held = Kept<String?>(nil)
      return writing("R-3", "shows the second piece before the first") { frame in
        guard frame.contains("event: token") else { return [frame] }
        return held.with { held in
          defer { held = held == nil ? frame : held }
          return held == nil ? [] : [frame, held ?? ""]
        }
      }
    }(),
    writing("R-4", "leaves pieces out") {
      $0.contains("\"id\"") ? [] : $0.contains("text\":\"id") ? [] : [$0]
    },
    writing("R-5", "tells the end twice") { $0.contains("event: done") ? [$0, $0] : [$0] },
    writing("R-6", "tells another message than the one that is stored") {
      [$0.contains("event: done") ? $0.replacing("Ch", with: "Sh") : $0]
    },
    serving("R-6", "forgets for a reader how a turn has ended") { base in
      AlteredService(
        base: base,
        onReply: { request, reply in
          guard case .read = request, case .turn(var turn) = reply else { return reply }
          turn.outcome = nil
          return .turn(turn)
        })
    },
    writing("R-7", "does not tell the end") { $0.contains("event: done") ? [] : [$0] },
    BrokenPipeline("R-8", "gives a response up after half the time") {
      $0.relay = { parts in
        Relay(
          turns: parts.turns, pubSub: parts.pubSub, queue: parts.queue, clock: parts.clock,
          limits: RelayLimits(silence: .seconds(60)))
      }
    },
    writing("R-9", "sends a frame in two") { [String($0.prefix(9)), String($0.dropFirst(9))] },
    relay("R-10", "takes a stranger's message for its own") {
      $0.pubSub = AlteredPubSub(
        base: $0.pubSub,
        onMessage: { message in
          TurnEvent(json: message) != nil && !text(message).contains("someone-else")
            ? message
            : TurnEvent(turn: "turn-1", attempt: 1, sequence: 100, .token("x")).json
        })
    },
    relay("R-11", "leaves its subscriptions open") {
      $0.pubSub = AlteredPubSub(base: $0.pubSub, closes: false)
    },
    BrokenPipeline("R-12", "enqueues a turn's task again for a browser that comes back") {
      $0.relay = { parts in
        AlteredRelay(
          base: RefineImplementation.real.relay(parts),
          onFind: { Relay<SimClock>.Ticket(turn: $0.turn, isOwner: true) })
      }
    },
    BrokenPipeline("R-13", "gives a turn up when its browser leaves") {
      $0.relay = { parts in
        AlteredRelay(
          base: RefineImplementation.real.relay(parts),
          afterwards: { _ = try? await parts.turns.ask(.fail(turn: $0.turn.id, attempt: 0, reason: "left")) })
      }
    },
  ]

  private static let workers: [BrokenPipeline] = [
    storing("W-1", "stores the end of a turn twice") {
      $0.id.hasSuffix("/end") ? [$0, StoredFact(id: $0.id + "-again", json: $0.json)] : [$0]
    },
    storing("W-2", "stores the end of a turn without its usage", replacing("\"usage\"", "\"used\"")),
    storing("W-3", "does not store the end of a turn that it acknowledges") {
      $0.id.hasSuffix("/end") ? [] : [$0]
    },
    worker("W-4", "reports everything twice") { $0.diagnostics = RepeatingDiagnostics(base: $0.diagnostics) },
    worker("W-5", "changes the text of the answer") {
      $0.model = AlteredModel(base: $0.model) { piece in
        guard case .text(let bytes) = piece.content, bytes == Array("Ch".utf8) else { return piece }
        return ModelDelta(index: piece.index, .text(Array("Sh".utf8)))
      }
    },
    worker("W-6", "counts the usage twice") {
      $0.model = AlteredModel(base: $0.model) { piece in
        guard case .usage(let input?, let output?) = piece.content else { return piece }
        return ModelDelta(index: piece.index, .usage(inputTokens: 2 * input, outputTokens: 2 * output))
      }
    },
    storing("W-7", "lets an execution end the turn that never was the latest") {
      replacing("\"completed\":{\"attempt\":1", "\"completed\":{\"attempt\":0")($0)
    },
    storing("W-8", "notes an execution of a turn that has ended") { fact in
      guard fact.id.hasSuffix("/end") else { return [fact] }
      let turn = fact.id.dropLast(4)
      let late = StoredFact(id: "\(turn)/late", json: Array("{\"turn\":\"\(turn)\",\"claimed\":2}".utf8))
      return [fact, late]
    },
    worker("W-9", "asks the model twice") { $0.model = AlteredModel(base: $0.model, asksTwice: true) },
    serving("W-10", "lets a turn be executed that has ended") { base in
      AlteredService(
        base: base,
        onReply: { request, reply in
          guard case .claim = request, case .turn(let turn) = reply else { return reply }
          var again = turn
          again.attempt += 1
          return .claimed(again, .empty(id: turn.order.personaID))
        })
    },
    storing("W-11", "counts the versions of a persona on", replacing("\"version\":1", "\"version\":3")),
    worker("W-12", "acknowledges a task when it gets it") {
      $0.queue = EarlyAcknowledgingQueue(base: $0.queue)
    },
    storing("W-13", "begins a turn for the ninth time", replacing("\"claimed\":1", "\"claimed\":9")),
    storing("W-14", "stores another file than the model has written", replacing("Speak like", "Speak as")),
    serving("W-15", "takes every order for a new one") { base in
      let orders = Kept(0)
      return AlteredService(
        base: base,
        onRequest: { request in
          guard case .submit(let order) = request else { return request }
          let number = orders.with { number in
            number += 1
            return number
          }
          return .submit(
            TurnOrder(
              key: "\(order.key)-\(number)", personaID: order.personaID, kind: order.kind,
              prompt: order.prompt
            ))
        })
    },
    worker("W-16", "leaves numbers out") {
      $0.pubSub = AlteredPubSub(
        base: $0.pubSub,
        onPublish: { Array(text($0).replacing("\"seq\":1", with: "\"seq\":5").utf8) })
    },
  ]
}
