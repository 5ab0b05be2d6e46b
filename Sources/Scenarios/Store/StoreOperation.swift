import Environment
import Sim

/// One step of a small workload: what the bounded exhaustive search combines.
public enum StoreOperation: String, Sendable, CaseIterable {
  /// Appends an event whose record is small.
  case appendSmall = "append"
  /// Appends an event whose record is longer than a page.
  case appendOverPage = "append-page"
  /// Appends an event so that the newline is the first byte of a sector.
  case appendNewlineAt0 = "append-newline-at-0"
  /// Appends an event so that the newline is the second byte of a sector.
  case appendNewlineAt1 = "append-newline-at-1"
  /// Appends an event so that the newline is the last byte of a sector.
  case appendNewlineAt511 = "append-newline-at-511"
  /// Somebody else syncs the file, as sync(1) does.
  case sync
  /// Reads the last event.
  case get
  /// Closes the log and opens it again.
  case reopen

  /// Every workload of so many operations, in a fixed order.
  /// - Complexity: O(8^count).
  public static func sequences(of count: Int) -> [[StoreOperation]] {
    guard count > 0 else { return [[]] }
    return sequences(of: count - 1).flatMap { head in allCases.map { head + [$0] } }
  }

  /// The event to append, given where its line begins; nil for what appends nothing.
  func event(_ id: String, at offset: Int) -> EventPayload? {
    let base = ExpectedRecord.line(id: id, event: Self.payload(id, fill: 0).kept).count
    func fill(newlineAt place: Int) -> Int { (place - (offset + base - 1)) & 511 }
    return switch self {
    case .appendSmall: Self.payload(id, fill: 0)
    case .appendOverPage: Self.payload(id, fill: 4_200)
    case .appendNewlineAt0: Self.payload(id, fill: fill(newlineAt: 0))
    case .appendNewlineAt1: Self.payload(id, fill: fill(newlineAt: 1))
    case .appendNewlineAt511: Self.payload(id, fill: fill(newlineAt: 511))
    case .sync, .get, .reopen: nil
    }
  }

  private static func payload(_ id: String, fill: Int) -> EventPayload {
    EventPayload(#"{"by":"\#(id)","text":"\#(String(repeating: "x", count: fill))"}"#)
  }
}

extension StoreWorld {
  /// Opens the log and does one operation after the other; the log is left open.
  /// - Parameters:
  ///   - operations: What is asked of the store.
  ///   - process: Who asks.
  ///   - extent: At which moments crash states are kept.
  ///   - probed: In which operations, by position; opening is -1.
  func run(
    _ operations: [StoreOperation], by process: SimProcess, _ extent: CrashProbe.Extent,
    during probed: ClosedRange<Int>
  ) async {
    probe?.set(probed.contains(-1) ? extent : .nothing)
    var current = await open(by: process)
    hear("after opening")
    for (position, operation) in operations.enumerated() {
      guard let store = current else { return }
      probe?.set(probed.contains(position) ? extent : .nothing)
      current = await perform(operation, at: position, on: store, by: process)
      hear("after the answer", hasChanged: operation == .sync)
    }
  }

  /// - Returns: The store to go on with; nil when the log could not be opened again.
  private func perform(
    _ operation: StoreOperation, at position: Int, on store: ObservedStore, by process: SimProcess
  ) async -> ObservedStore? {
    switch operation {
    case .sync:
      await syncFile()
    case .get:
      await store.read(position == 0 ? StoreClient.unknownID : "e\(position)")
    case .reopen:
      await store.close()
      return await open(by: process)
    default:
      let id = "e\(position + 1)"
      let size = files.volume.withBytes(of: Self.path) { $0.count } ?? 0
      if let event = operation.event(id, at: size) { await store.append(id, event, writer: 0) }
    }
    return store
  }

  private func hear(_ moment: String, hasChanged: Bool = true) {
    probe?.hear(moment, hasChanged: hasChanged, files.volume, oracle)
  }

  private func syncFile() async {
    guard let file = try? await files.open(Self.path, [.read]) else { return }
    try? await file.synchronize()
    try? await file.close()
  }
}
