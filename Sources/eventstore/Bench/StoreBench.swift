import Environment
import Foundation
import SystemUnderTest

/// The measurements of the store itself, in a directory of their own.
struct StoreBench: Sendable {
  let directory: String
  let plan: BenchPlan

  /// Appends per second by so many writers, each of which waits for its acknowledgement before it goes on.
  func appends(writers: Int, level: Durability) async throws(Failure) -> Double {
    let log = try location("append.log")
    defer { try? FileManager.default.removeItem(atPath: log.path) }
    let store = try await log.open(for: .append, level: level)
    return try await rate(of: writers, in: store) { store, writer, number throws(StoreError) in
      let id = "\(writer)-\(number)"
      _ = try await store.append(id: id, event: BenchEvent.text(id))
    }
  }

  /// Reads per second of events picked at random, by so many readers.
  func reads(readers: Int, from log: LogLocation) async throws(Failure) -> Double {
    let (store, records) = (try await log.open(for: .read), plan.records)
    return try await rate(of: readers, in: store) { store, reader, number throws(StoreError) in
      // Weyl's sequence: every event before any twice, in no order that a cache could foresee.
      let position = UInt64(reader) &* 0x9E37_79B9 &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
      _ = try await store.read(id: "\(position % UInt64(records))")
    }
  }

  /// Bytes of a log that are recovered per second.
  func recovery(of log: LogLocation, bytes: Int) async throws(Failure) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let store = try await log.open(for: .recover)
    let elapsed = clock.now - start
    guard store.recovery.events == plan.records else {
      throw Failure(.internalFault, "\(store.recovery.events) of \(plan.records) events recovered")
    }
    return Double(bytes) / (elapsed / .seconds(1))
  }

  /// Writes a log of the plan's size, past the store: making it is not what is measured.
  /// - Returns: Where it is, and its bytes.
  func makeLog() throws(Failure) -> (LogLocation, bytes: Int) {
    let log = try location("records.log")
    guard FileManager.default.createFile(atPath: log.path, contents: nil),
      let file = FileHandle(forWritingAtPath: log.path)
    else { throw Failure(.inputOutput, "\(log.path) cannot be created") }
    var (bytes, pending) = (0, Data())
    do {
      for number in 0..<plan.records {
        let id = "\(number)"
        pending += try EventRecord.encode(id: EventID(id), event: BenchEvent.text(id), limits: .standard)
        guard pending.count > 1 << 20 || number == plan.records - 1 else { continue }
        try file.write(contentsOf: pending)
        bytes += pending.count
        pending.removeAll(keepingCapacity: true)
      }
      try file.close()
    } catch {
      throw Failure(.inputOutput, "\(log.path) cannot be written: \(error)")
    }
    return (log, bytes)
  }

  private func location(_ name: String) throws(Failure) -> LogLocation {
    guard let log = LogLocation(directory + "/" + name) else {
      throw Failure(.internalFault, "\(directory) is not a directory's path")
    }
    return log
  }

  /// Lets tasks repeat an operation for a round, each for itself, and counts what all have done.
  private func rate(
    of tasks: Int, in store: EventStore,
    _ operation: @escaping @Sendable (EventStore, _ task: Int, _ number: Int) async throws(StoreError) -> Void
  ) async throws(Failure) -> Double {
    let (clock, length) = (ContinuousClock(), plan.roundLength)
    let start = clock.now
    do {
      let count = try await withThrowingTaskGroup(of: Int.self) { group in
        for task in 0..<tasks {
          group.addTask {
            var number = 0
            while clock.now - start < length {
              try await operation(store, task, number)
              number += 1
            }
            return number
          }
        }
        return try await group.reduce(0, +)
      }
      let elapsed = clock.now - start
      try await store.close()
      return Double(count) / (elapsed / .seconds(1))
    } catch {
      throw Failure(.inputOutput, "\(error)")
    }
  }
}
