public import Environment
import Synchronization
public import SystemUnderTest

/// An append-only store of events in one file, a JSON record a line, so that `jq` and `grep` work on it.
///
/// An event is appended once, under an id, and never changed. An acknowledgement names what it survives, a
/// ``Durability`` that is chosen when the log is opened. An event can be read, is counted and refuses its id to others
/// from the moment its append has written it. At level `power` that is before it is acknowledged.
///
/// Appends and ``stats()`` are serial transactions under one gate, in the order they were asked for. Reads wait for
/// nobody. No sync is made under the gate: appends go on writing meanwhile, and those that wait share the next sync.
///
/// One store at a time has a log open; the file is locked until it is closed. A writer that does not ask for the lock is
/// noticed at the next append, by the size of the file, and not before.
///
/// After a failed sync nothing more is acknowledged until the log has been opened anew. A limit of every store above
/// a filesystem remains: the kernel may show pages that it failed to write until they are evicted, so the new store
/// may recover, and for a while serve, events of unknown outcome that the disk does not have.
public final class EventStoreStatsOutsideLock: Sendable {
  private struct State {
    var index: EventIndex
    var isClosed = false
  }

  /// What opening the log found and did.
  public let recovery: RecoveryReport

  /// What acknowledged events survive.
  public let durability: Durability

  private let log: EventLog
  private let commits: GroupCommit
  private let limits: StoreLimits
  private let gate = SerialGate()
  private let state: Mutex<State>

  /// Takes over a file that was opened for reading and appending and has just been recovered.
  ///
  /// For level `power` it has to have been made persistent, too.
  package init(
    _ file: any File, _ recovered: RecoveredLog, limits: StoreLimits, durability: Durability = .process
  ) {
    recovery = recovered.report
    self.durability = durability
    let log = EventLog(file, size: recovered.size, owesNewline: recovered.owesNewline)
    self.log = log
    commits = GroupCommit { () async throws(FileError) in try await log.synchronize() }
    self.limits = limits
    state = Mutex(State(index: recovered.index))
  }

  /// Opens a log, creating it when absent, and recovers it from whatever happened to its last writer.
  ///
  /// An incomplete last record is cut off and reported in one line to the diagnostics. A log damaged in any other
  /// way is refused and left as it is. At level `power` the log and its directory are synced once, so that what was
  /// recovered, what was cut off and the file itself are as lasting as what will be acknowledged.
  /// - Parameters:
  ///   - path: The log's path in the filesystem.
  ///   - fileSystem: Where the log is; everything the store does outside itself goes through it.
  ///   - diagnostics: Where the operator is told.
  ///   - limits: The sizes to keep to; not smaller than those the log was written with.
  ///   - durability: What acknowledged events have to survive.
  /// - Throws: ``StoreError``: `lockedByAnotherProcess` when another store has it open; `damagedLog` when the log is
  ///   damaged; `fileSystem`, `diskFull` when it cannot be opened, locked, read or cut; `syncFailed`;
  ///   `changedElsewhere` when it shrinks while being read.
  /// - Complexity: O(n) time for n bytes; memory for the index and ``StoreLimits/maximumRecoveryBytes``.
  public static func open(
    _ path: String, in fileSystem: any FileSystem, diagnostics: any Diagnostics,
    limits: StoreLimits = .standard, durability: Durability = .process
  ) async throws(StoreError) -> EventStoreStatsOutsideLock {
    let file = try await LogFile.open(path, in: fileSystem)
    do {
      let recovered = try await Recovery.recover(file, limits: limits, diagnostics: diagnostics)
      if durability == .power { try await LogFile.persist(file, in: fileSystem) }
      return EventStoreStatsOutsideLock(file, recovered, limits: limits, durability: durability)
    } catch {
      // The refusal is what the caller has to know; nothing was written that a failing close could lose.
      try? await file.close()
      throw error
    }
  }

  /// Appends an event.
  /// - Parameters:
  ///   - id: 1 to 512 bytes of UTF-8, compared by bytes.
  ///   - event: JSON text of one object, in UTF-8. It is kept without insignificant whitespace and otherwise to the
  ///     byte.
  /// - Returns: Where its record is, and what the event survives now.
  /// - Throws: ``StoreError``. The event is certainly not in the log, except after `outcomeUnknown` and `syncFailed`
  ///   (``StoreError/leavesOutcomeUnknown``). After these, and after `changedElsewhere`, no append is taken
  ///   (`poisoned`) until the log has been opened anew. A task cancelled once its turn has come gets the outcome all
  ///   the same.
  /// - Complexity: O(n) for n bytes; one fstat and one write when the system takes all bytes at once. At level
  ///   `power` also the wait for at most two syncs, each shared by all who wait for it.
  public func append(id: String, event: [UInt8]) async throws(StoreError) -> Acknowledgement {
    let key = EventID(id)
    let line = try EventRecord.encode(id: key, event: event, limits: limits)
    let (written, ticket) = try await write(line, as: key)
    if let ticket { try await commit(ticket) }
    let entry = try written.get()
    return Acknowledgement(id: id, offset: entry.offset, length: entry.length, level: durability)
  }

  /// Reads an event: its JSON text as it stands in the log.
  ///
  /// The record's bytes are read in one piece and its checksum and id are verified before anything is returned.
  /// - Throws: ``StoreError``: `notFound`; `corruptRecord`, also when the file ends before the record does;
  ///   `fileSystem` when the bytes cannot be read; `closed`.
  /// - Complexity: O(n) for n bytes; one pread when the system gives all bytes at once.
  public func read(id: String) async throws(StoreError) -> [UInt8] {
    let key = EventID(id)
    guard let entry = try withIndex({ $0[key] }) else { throw .notFound(id) }
    let record: [UInt8]
    do {
      record = try await log.read(entry)
    } catch {
      // Closed meanwhile, the descriptor is no longer valid, and that is no fault of the disk.
      throw isClosed ? .closed(path: log.path) : StoreError(error)
    }
    guard record.count == entry.length else {
      throw .corruptRecord(id: id, offset: entry.offset, .cutShort(bytes: record.count))
    }
    do {
      return try EventRecord.event(of: key, in: record)
    } catch {
      throw .corruptRecord(id: id, offset: entry.offset, error)
    }
  }

  /// The ids of all events, in the order of the log.
  /// - Throws: ``StoreError/closed(path:)``.
  /// - Complexity: O(n) for n events.
  public func ids() throws(StoreError) -> [String] {
    try withIndex { $0.entries.map(\.id.text) }
  }

  /// The number of events and the size of the log.
  ///
  /// An append changes one after the other; waiting for a place between appends is what makes them a pair.
  /// - Throws: ``StoreError``: `cancelled`, `closed`.
  /// - Complexity: O(1), after the appends that were asked for before.
  public func stats() async throws(StoreError) -> StoreStats {
    // DEFECT: no gate, so an append may be under way.
    let total = try withIndex { $0.count }
    // DEFECT: between the two numbers lies a wait for the filesystem, in which an append can come and go.
    do {
      _ = try await log.size()
      return StoreStats(total: total, bytes: log.byteCount)
    } catch {
      throw isClosed ? .closed(path: log.path) : StoreError(error)
    }
  }

  /// Closes the log after the appends that were asked for before, whether or not the task is cancelled.
  ///
  /// Later calls throw `closed`; so may reads that are under way.
  /// - Throws: ``StoreError``: `closed` when it is closed already; `fileSystem` when the system reports an error,
  ///   and the store is closed all the same.
  public func close() async throws(StoreError) {
    await gate.enterEvenIfCancelled()
    let wasClosed = state.withLock { state in
      defer { state.isClosed = true }
      return state.isClosed
    }
    gate.leave()
    guard !wasClosed else { throw .closed(path: log.path) }
    // No append enrols any more, but some may still need the file to be synced.
    await commits.settle()
    do {
      try await log.close()
    } catch {
      throw StoreError(error)
    }
  }

}

// MARK: - Parts of an append

extension EventStoreStatsOutsideLock {
  /// Writes a record in its turn, and enters it.
  /// - Returns: Its entry, or the failure of a write that was taken back; and at level `power` the ticket for the
  ///   sync before which neither may be told. A write that was taken back may have reached the disk meanwhile, and
  ///   without a sync its record could be there again after a power loss.
  private func write(
    _ line: [UInt8], as key: EventID
  ) async throws(StoreError) -> (Result<EventIndex.Entry, StoreError>, GroupCommit.Ticket?) {
    guard await gate.enter() else { throw .cancelled }
    defer { gate.leave() }
    guard try withIndex({ $0[key] }) == nil else { throw .duplicateID(key.text) }
    let offset: Int
    do {
      offset = try await log.append(line)
    } catch {
      guard durability == .power, error.isWriteTakenBack else { throw error }
      return (.failure(error), commits.enrol())
    }
    let entry = EventIndex.Entry(id: key, offset: offset, length: line.count - 1)
    state.withLock { $0.index.enter(entry) }
    return (.success(entry), durability == .power ? commits.enrol() : nil)
  }

  private func commit(_ ticket: GroupCommit.Ticket) async throws(StoreError) {
    do {
      try await commits.wait(for: ticket)
    } catch {
      throw .syncFailed(error)
    }
  }
}

// MARK: - State

extension EventStoreStatsOutsideLock {
  private var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Looks something up in the index where it is: a copy held for longer would make the next append copy it all.
  private func withIndex<Value: Sendable>(
    _ look: (EventIndex) -> Value
  ) throws(StoreError) -> Value {
    let found = state.withLock { $0.isClosed ? nil : look($0.index) }
    guard let found else { throw .closed(path: log.path) }
    return found
  }
}
