internal import Environment
internal import Sim
internal import SystemUnderTest

/// The ghost state of one event store: what was asked of it, what it answered, and what its file really holds.
///
/// It knows the file by the true bytes of the simulated disk and the store by its answers, never from inside. Every
/// answer is judged at once, against the file as it is at that moment.
struct StoreLedger {
  /// One opening of the log, up to its closing or the death of its process.
  struct Session {
    enum Phase { case closed, opening, serving }

    /// Counted from 1, failed openings included.
    var number = 0
    var phase = Phase.closed
    /// What the oracle made of the log when it was about to be opened.
    var rule = LogRule.clean
    /// The end of the last record then.
    var keptBytes = 0
    /// The file then; nil when there was none.
    var version: FileVersion?
    /// Whether an append was answered with "unknown": no more may be acknowledged.
    var isPoisoned = false
    /// The last record that recovery found, where it was accepted without its newline.
    var owing: Range<Int>?
    /// What was behind the last newline when the store began to serve, and is no record.
    var tornTail: Range<Int>?
    /// How many records are certainly counted by stats.
    var countedRecords = 0
  }

  /// What a recovery came to, to be compared with the next one.
  struct Recovered: Equatable {
    var version: FileVersion?
    var events: Int
    var repeatedRecords: Int
  }

  unowned let simulation: Simulation
  let volume: Volume
  let path: String
  let faults: FaultSet
  /// Whether the log was damaged before the run began, as no crash of a process can damage it.
  let isDamaged: Bool

  var attempts: [AppendAttempt] = []
  var session = Session()
  var lastRecovery: Recovered?
  var diedRecovering = false
  /// The end of the furthest promised record.
  var promisedEnd = 0

  // The file as it was last seen.
  var scan = LogScan()
  /// For each line the attempt that it is the record of.
  var owners: [Int?] = []
  /// For each line the number of different ids up to it.
  var totals: [Int] = []
  var seenChange: UInt64 = .max
  var seenFile: FileVersion?

  var statsCalls: [StatsCall] = []
  var statsCallCount = 0

  init(
    _ simulation: Simulation, volume: Volume, path: String, faults: FaultSet, prepared: PreparedLog
  ) {
    self.simulation = simulation
    self.volume = volume
    self.path = path
    self.faults = faults
    isDamaged = prepared.isDamaged
    attempts = prepared.records.map {
      var attempt = AppendAttempt(writer: nil, id: $0.id, event: $0.event)
      attempt.outcome = .unknown
      return attempt
    }
    sync()
  }

  /// The record that still lacks its newline; nil once it has got it.
  var owed: Range<Int>? { session.owing.flatMap { $0.lowerBound == scan.tailStart ? $0 : nil } }

  /// The attempt under an id whose record is promised.
  func promised(_ id: String) -> Int? {
    attempts.firstIndex { $0.promise != .none && $0.id == id }
  }

  /// The invariant that is broken when a promised record is gone or changed.
  func invariant(guarding attempt: AppendAttempt, inSession own: Invariant) -> Invariant {
    switch attempt.promise {
    case .acknowledged:
      session.phase == .serving && attempt.session == session.number ? own : StoreInvariant.crashDurability
    case .recoveredWithoutNewline: StoreInvariant.recordWithoutNewline
    case .recovered, .none: StoreInvariant.recoverOrRefuse
    }
  }

  func require(_ invariant: Invariant, _ holds: Bool, _ detail: @autoclosure () -> String) {
    simulation.require(invariant, holds, detail())
  }

  /// Whether the world may have answered a call of the store like this.
  func canHappen(_ error: FileError) -> Bool {
    switch (error.operation, error.code) {
    case (.append, .noSpace): faults.contains(.noSpace)
    case (.append, .inputOutput): faults.contains(.writeError)
    case (.pread, .inputOutput): faults.contains(.readError)
    case (.truncate, .inputOutput): faults.contains(.truncateError)
    default: false
    }
  }

  func bytes(_ range: Range<Int>, equal expected: ArraySlice<UInt8>) -> Bool {
    guard range.lowerBound >= 0, range.upperBound <= scan.size, range.count == expected.count
    else { return false }
    return volume.withBytes(of: path) { $0[range] == expected } ?? false
  }

  /// An error for the story: what happened, without what to do about it.
  static func brief(_ error: StoreError) -> String {
    if case .notFound = error { return "not found" }
    return String(error.description.prefix { $0 != ";" })
  }

  /// An attempt for people.
  func name(_ attempt: AppendAttempt) -> String { "event \(attempt.id)" }
}
