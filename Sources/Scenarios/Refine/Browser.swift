import Environment
import Sim
import SystemUnderTest

/// Somebody who refines a persona and watches the answer arrive.
struct Browser: Sendable {
  let number: Int
  let world: RefineWorld

  private var simulation: Simulation { world.simulation }

  /// Asks for a turn and stays until it is told how it ended; leaves and comes back where the scenario lets it.
  func run() async {
    let sharesKey = world.settings.browsersLeave && simulation.choose("same key", among: 6) == 5
    let order = TurnOrder(
      key: sharesKey ? "key-shared" : "key-\(number)",
      personaID: world.settings.sharesPersona ? "ada" : "ada-\(number)",
      kind: simulation.choose("kind", among: 3) == 2 ? .generation : .refinement,
      prompt: sharesKey ? "Be kind." : "Be kind, \(number).")
    await watch(.order(sharesKey ? order.withKind(.refinement) : order))
  }

  /// Looks at a turn that has ended.
  func askAgain(_ turn: String) async { await watch(.turn(turn)) }

  private func watch(_ wish: Visit.Wish) async {
    var wish = wish
    var lastEventID: String?
    for visit in 0..<12 {
      if visit > 0 { try? await simulation.world.clock.sleep(for: .seconds(3)) }
      guard let reader = world.connect("answer-\(number)-\(visit)") else { continue }
      let request = Visit(wish, response: "answer-\(number)-\(visit)", lastEventID: lastEventID)
      let patience =
        world.settings.browsersLeave && !world.oracle.isCalm && simulation.choose("leaves", among: 3) == 2
        ? simulation.choose("frames before leaving", among: 6) : Int.max
      let page = await look(request, reader, patience)
      if let turn = page.turn { wish = .turn(turn) }
      lastEventID = page.lastEventID ?? lastEventID
      if page.isOver { return }
    }
  }

  /// Sends a request and reads the response until it ends, or the browser has seen enough.
  private func look(_ visit: Visit, _ reader: SimResponseReader, _ patience: Int) async -> BrowserPage {
    await withTaskGroup(of: Void.self) { group in
      let channel = world.network.channel(to: "relay", from: simulation.world)
      group.addTask {
        _ = try? await channel.call(visit.bytes)
        // Without a reply there will be no more of the response either.
        reader.disconnect()
      }
      var page = BrowserPage()
      while page.frames.count < patience, let bytes = try? await reader.read() {
        let frames = page.receive(bytes)
        for frame in frames { world.oracle.hear { $0.browserSees(frame, visit) } }
      }
      world.oracle.hear { $0.browserStops(visit, page) }
      reader.disconnect()
      group.cancelAll()
      return page
    }
  }
}

extension TurnOrder {
  fileprivate func withKind(_ kind: Kind) -> TurnOrder {
    TurnOrder(key: key, personaID: personaID, kind: kind, prompt: prompt)
  }
}
