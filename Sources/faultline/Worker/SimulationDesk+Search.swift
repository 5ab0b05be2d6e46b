import Scenarios
import Sim

extension SimulationDesk {
  /// Goes through a part of the small workloads of the store.
  func search(_ request: WorkerRequest) -> WorkerReply {
    let parts = StoreSearch.parts(longest: request.longest)
    guard parts.indices.contains(request.part) else {
      return WorkerReply(error: "a search of nothing", code: ExitCode.internalFault.rawValue)
    }
    let defect = request.defect.flatMap { name in Catalogue.defects.first { $0.name == name } }
    let (counter, place) = (page?.counter, page?.seed)
    place?.pointee = UInt64(request.part)
    let found = parts[request.part].run(on: defect?.store ?? .real) { counter?.pointee &+= 1 }
    return WorkerReply(searched: found)
  }
}
