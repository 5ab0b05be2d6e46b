import Environment
import SystemUnderTest

@testable import Scenarios

/// Opens a store on arbitrary bytes and holds what it does against the oracle's own reading of them.
///
/// A trap or an endless loop ends or stops the process that runs it; all else is a complaint.
struct RecoveryCheck: Sendable {
  /// How a store comes to be open on a file.
  typealias Open = @Sendable (String, any FileSystem, StoreLimits) async throws(StoreError) -> EventStore

  /// Bounds how much work and memory the bytes may cost; small ones reach the bounds with small inputs.
  let limits: StoreLimits
  /// The store that is checked.
  var open: Open = { (path, files, limits) async throws(StoreError) in
    try await EventStore.open(path, in: files, diagnostics: NoDiagnostics(), limits: limits)
  }

  private static let path = "events.log"
  private static let recordHead = Array(#"{"v":1,"id":""#.utf8)

  /// The limits for an input of this size, so that an input alone says all: sizes next to each other differ in the
  /// size of recovery's pieces.
  static func forInput(of size: Int) -> RecoveryCheck {
    let pieces = [1, 7, 64, 1000, 1 << 16]
    return RecoveryCheck(
      limits: StoreLimits(
        maximumRecordBytes: StoreLimits.smallestRecordLimit, recoveryChunkBytes: pieces[size % pieces.count]))
  }

  /// What is wrong with how the store takes these bytes; nil when nothing is.
  func complaint(about bytes: [UInt8]) async -> String? {
    let disk = FuzzDisk(bytes)
    let expected = Expectation(bytes, limits: limits)
    let store: EventStore
    do {
      store = try await open(Self.path, disk, limits)
    } catch {
      return complaint(aboutCost: disk, bytes) ?? complaint(aboutRefusal: error, expected, bytes, disk)
    }
    if let complaint = complaint(aboutCost: disk, bytes) { return complaint }
    if let damage = expected.rule.damage {
      return "serves a log whose line \(damage.line) at byte \(damage.offset) is damaged"
    }
    if expected.isStrange { return "empties a file that does not begin like a log" }
    if disk.bytes != expected.recoveredBytes {
      return "leaves \(disk.bytes.count) B where \(expected.recoveredBytes.count) B are right, or others"
    }
    if store.recovery != expected.report {
      return "reports \(store.recovery), not \(expected.report)"
    }
    return await complaint(aboutServing: store, expected, disk)
  }

  // MARK: Parts

  /// Memory and time: pieces are read once each, twice where the log does not end with a newline; what is read again is a
  /// record that repeats another.
  private func complaint(aboutCost disk: FuzzDisk, _ bytes: [UInt8]) -> String? {
    let record = disk.record
    let largest = max(limits.recoveryChunkBytes, limits.maximumRecordBytes)
    if record.largestRead > largest {
      return "asks for \(record.largestRead) B in one read, the limits allow \(largest)"
    }
    // What may be cut off has to be seen twice.
    let readings = bytes.last.map { $0 == UInt8(ascii: "\n") } ?? true ? 1 : 2
    if record.bytesAskedFor > 2 * readings * bytes.count {
      return "reads \(record.bytesAskedFor) B of \(bytes.count)"
    }
    // Each piece, and at most each line, is one read; opening, locking, looking, cutting and closing are the rest.
    let pieces = bytes.count / limits.recoveryChunkBytes + 1
    let lines = bytes.count / Self.recordHead.count + 1
    if record.operations > readings * (pieces + lines) + 8 { return "makes \(record.operations) calls" }
    return nil
  }

  private func complaint(
    aboutRefusal error: StoreError, _ expected: Expectation, _ bytes: [UInt8], _ disk: FuzzDisk
  ) -> String? {
    guard case .damagedLog(let damage) = error else { return "fails with \(error)" }
    if disk.bytes != bytes { return "has changed the log it refuses" }
    if expected.isStrange {
      let isRight = damage.offset == 0 && damage.line == 1 && damage.place == .end
      return isRight ? nil : "refuses a file that is no log, but at \(damage)"
    }
    guard let place = expected.rule.damage else {
      return "refuses a log of rule \(expected.rule.name): \(damage)"
    }
    guard damage.offset == place.offset, damage.line == place.line,
      (damage.place == .end) == (expected.rule.name == "R4")
    else { return "refuses at \(damage), but line \(place.line) at byte \(place.offset) is it" }
    return nil
  }

  /// What was valid is readable, the log can be appended to, and is found so again.
  private func complaint(
    aboutServing store: EventStore, _ expected: Expectation, _ disk: FuzzDisk
  ) async -> String? {
    do {
      guard try store.ids() == expected.records.map(\.id) else { return "serves other ids than the log has" }
      for record in expected.records {
        guard try await store.read(id: record.id) == record.event else { return "changes event \(record.id)" }
      }
      let id = expected.freshID
      _ = try await store.append(id: id, event: Array("{}".utf8))
      try await store.close()
      let whole = expected.terminatedBytes + ExpectedRecord.line(id: id, event: Array("{}".utf8))
      guard disk.bytes == whole else { return "after recovery, an append leaves other bytes than its record" }
      let again = try await open(Self.path, disk, limits)
      guard again.recovery.end == .clean, try again.ids() == expected.records.map(\.id) + [id] else {
        return "finds \(again.recovery) after recovery, an append and a close"
      }
      try await again.close()
    } catch {
      return "serves the log, then fails with \(error)"
    }
    return nil
  }
}

struct NoDiagnostics: Diagnostics {
  func report(_ line: String) {}
}
