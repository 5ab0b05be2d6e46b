import Environment
import Sim
import SystemUnderTest

/// Somebody who refines a persona and watches the answer arrive.
struct Browser: Sendable {
  let number: Int
  let world: RefineWorld

  private var simulation: Simulation { world.simulation }
  private var settings: RefineSettings { world.settings }

  /// Asks for a turn and stays until it is told how it ended; leaves and comes back where the scenario lets it.
  func run() async { await watch(.order(drawOrder())) }

  /// Looks at a turn that has ended.
  func askAgain(_ turn: String) async { await watch(.turn(turn)) }

  private func drawOrder() -> TurnOrder {
    let sharing = settings.sharesKeys ? simulation.choose("same key", among: 5) : 0
    let kind: TurnOrder.Kind = simulation.choose("kind", among: 3) == 2 ? .generation : .refinement
    guard sharing > 2, number < RefineLedger.probe else {
      return TurnOrder(
        key: "key-\(number)", personaID: settings.sharesPersona ? "ada" : "ada-\(number)", kind: kind,
        prompt: "Be kind, \(number).")
    }
    // The same order from two windows; or another one, that takes a key for its own by mistake.
    return TurnOrder(
      key: "key-shared", personaID: "ada", kind: .refinement,
      prompt: sharing == 3 ? "Be kind." : "Be kind, as \(number % 2).")
  }

  private func watch(_ wish: Visit.Wish) async {
    var wish = wish
    let page = Recorder(BrowserPage(), in: simulation)
    // In the end nobody gives up for hours.
    for visit in 0..<(number < RefineLedger.probe ? settings.visits : 60) {
      if visit > 0 { try? await simulation.world.clock.sleep(for: .seconds(visit < 6 ? 3 : 120)) }
      let response = "answer-\(number)-\(visit)"
      guard let reader = world.connect(response) else { continue }
      page.update { $0.reconnect() }
      await look(Visit(wish, response: response, lastEventID: page.read(\.lastEventID)), reader, page)
      if let turn = page.read(\.turn) { wish = .turn(turn) }
      if page.read(\.isOver) { return }
    }
  }

  private func drawPatience() -> Int {
    guard settings.browsersLeave, !world.oracle.isCalm, simulation.choose("leaves", among: 3) == 2 else {
      return .max
    }
    return simulation.choose("frames before leaving", among: 8)
  }

  /// Sends a request and reads the response until it ends, or the browser has seen enough.
  private func look(_ visit: Visit, _ reader: SimResponseReader, _ page: Recorder<BrowserPage>) async {
    let patience = drawPatience()
    await withTaskGroup(of: Void.self) { group in
      let channel = world.network.channel(to: "relay", from: simulation.world)
      group.addTask {
        let reply = try? await channel.call(visit.bytes)
        // Where nobody has taken the request up there will be no response either.
        if reply?.first != UInt8(ascii: "2") { reader.disconnect() }
      }
      // Who leaves at once has sent the request all the same.
      if patience == 0 { await Task.yield() }
      while page.read(\.frames.count) < patience, let bytes = try? await reader.read() {
        for frame in page.update({ $0.receive(bytes) }) {
          world.oracle.hear { $0.browserSees(frame, visit) }
        }
      }
      let seen = page.read { $0 }
      world.oracle.hear { $0.browserStops(visit, seen, by: number) }
      reader.disconnect()
      group.cancelAll()
    }
  }
}
