import Environment
import Sim
import Synchronization

/// A moment at which the machine may stop: the disk, and what the outside world knows.
struct CrashState: Sendable {
  /// After which call, for people.
  let moment: String
  let disk: DiskSnapshot
  let ghost: StoreGhost
}

/// Keeps each state of a run in which a crash would find something else than in the one before.
///
/// Between two calls of a store that is alone nothing changes on the disk, so one point after each call stands also for
/// the point before the next. A write has points of its own inside: after its first byte, at each boundary of a sector,
/// and before its last byte, which is the newline.
final class CrashProbe: Sendable {
  /// At which moments states are kept.
  enum Extent {
    /// At none.
    case nothing
    /// When an answer was heard.
    case answers
    /// Then, and at each call to the disk.
    case calls
  }

  private struct State {
    var extent: Extent
    var points = 0
    var states: [CrashState] = []
    var ghost: StoreGhost?
  }

  private let state: Mutex<State>
  private let path: String

  /// - Parameters:
  ///   - path: The file whose writes have points inside.
  ///   - extent: Which states are kept at the beginning.
  init(_ path: String, _ extent: Extent) {
    self.path = path
    state = Mutex(State(extent: extent))
  }

  /// Which states are kept from now on.
  func set(_ extent: Extent) { state.withLock { $0.extent = extent } }

  /// How many points were passed meanwhile.
  var points: Int { state.withLock { $0.points } }

  /// The states that were kept.
  var states: [CrashState] { state.withLock { $0.states } }

  /// A call has returned.
  func pass(_ moment: String, hasChanged: Bool, _ volume: Volume, _ oracle: StoreOracle) {
    guard state.withLock({ $0.extent }) == .calls else { return }
    keep(moment, hasChanged: hasChanged, volume, oracle)
  }

  /// An answer has been heard.
  func hear(_ moment: String, hasChanged: Bool, _ volume: Volume, _ oracle: StoreOracle) {
    guard state.withLock({ $0.extent }) != .nothing else { return }
    keep(moment, hasChanged: hasChanged, volume, oracle)
  }

  private func keep(_ moment: String, hasChanged: Bool, _ volume: Volume, _ oracle: StoreOracle) {
    let ghost = oracle.ghost
    let isNew = state.withLock { state in
      state.points += 1
      defer { state.ghost = ghost }
      return hasChanged || state.ghost != ghost
    }
    guard isNew else { return }
    let kept = CrashState(moment: moment, disk: volume.snapshot(), ghost: ghost)
    state.withLock { $0.states.append(kept) }
  }

  /// An append is about to be made.
  func enter(_ bytes: ArraySlice<UInt8>, _ volume: Volume, _ oracle: StoreOracle) {
    guard state.withLock({ $0.extent }) == .calls else { return }
    let ghost = oracle.ghost
    let size = volume.withBytes(of: path) { $0.count } ?? 0
    for count in Self.cuts(of: bytes.count, at: size, sector: volume.profile.sectorBytes) {
      guard let disk = try? volume.snapshot(appending: bytes.prefix(count), to: path) else { continue }
      let kept = CrashState(moment: "within append after \(count) B", disk: disk, ghost: ghost)
      state.withLock { state in
        state.points += 1
        state.states.append(kept)
      }
    }
  }

  private static func cuts(of count: Int, at size: Int, sector: Int) -> [Int] {
    let first = sector - size % sector
    let cuts = [1] + stride(from: first, to: count, by: sector) + [count - 1]
    return Set(cuts).filter { 0 < $0 && $0 < count }.sorted()
  }
}
