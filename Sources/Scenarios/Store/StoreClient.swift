import Sim

/// Somebody who uses a store: one request after the other, each drawn.
struct StoreClient: Sendable {
  /// An id that several clients append.
  static let sharedID = "Chidé 🎉"
  /// An id that nobody appends.
  static let unknownID = "nobody"

  /// Among the clients of the store's process.
  let number: Int
  /// Which incarnation of the process.
  let generation: Int
  let store: ObservedStore
  let simulation: Simulation

  /// Makes some requests.
  func run(_ counts: ClosedRange<Int>) async {
    let count = simulation.choose("requests", in: counts)
    for request in 0..<count {
      switch simulation.choose("request", among: 5) {
      case 2, 3: await store.read(idToRead(request))
      case 4: await store.stats()
      default: await append(request)
      }
    }
  }

  private func append(_ request: Int) async {
    let mark = id(number, request)
    let isShared = simulation.choose("shared id", among: 4) == 3
    let event = EventPayload.drawn(simulation, mark: mark)
    await store.append(isShared ? Self.sharedID : mark, event, writer: generation * 16 + number)
  }

  /// A name that does not depend on the schedule.
  private func id(_ client: Int, _ request: Int) -> String {
    let letters = ["a", "b", "c", "d"]
    return "\(letters[client % letters.count])\(generation * 10 + request + 1)"
  }

  /// An id of its own or of its neighbour, that may be there or not, or be on its way.
  private func idToRead(_ request: Int) -> String {
    switch simulation.choose("id to read", among: 4) {
    case 1: Self.sharedID
    case 2: id(number + 1, 0)
    case 3: Self.unknownID
    default: id(number, max(request - 1, 0))
    }
  }
}
