import Environment
import Sim
import SystemUnderTest

/// A relay to which every browser is the one that made the turn.
struct EnqueuingOnReconnectRelay: RelayUnderTest {
  let base: Relay<SimClock>

  func accept(_ order: TurnOrder) async throws(TurnClient.Failure) -> Relay<SimClock>.Ticket {
    try await base.accept(order)
  }

  func find(_ turn: String) async throws(TurnClient.Failure) -> Relay<SimClock>.Ticket {
    // DEFECT: that the turn exists already, and with it its task, is forgotten.
    Relay<SimClock>.Ticket(turn: try await base.find(turn).turn, isOwner: true)
  }

  func stream(_ ticket: Relay<SimClock>.Ticket, to body: any ResponseBody, lastEventID: String?) async {
    await base.stream(ticket, to: body, lastEventID: lastEventID)
  }
}
