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
    enum Phase { case closed, opening, serving, closing }

    /// Counted from 1, failed openings included.
    var number = 0
    var phase = Phase.closed
    /// The process that has opened the log; nil where it makes no difference.
    var owner: SimProcess?
    /// What its acknowledgements promise.
    var durability = Durability.process
    /// What the oracle made of the log when it was about to be opened.
    var rule = LogRule.clean
    /// The end of the last record then.
    var keptBytes = 0
    /// The file then; nil when there was none.
    var version: FileVersion?
    /// Whether an append was answered with "unknown": no more may be acknowledged.
    var isPoisoned = false
    /// Whether a failed sync was reported: likewise.
    var hasFailedSync = false
    /// The last record that recovery found, where it was accepted without its newline.
    var owing: Range<Int>?
    /// What was behind the last newline when the store began to serve, and is no record.
    var tornTail: Range<Int>?
    /// Whether the log was damaged since it was opened.
    var sawDamage = false
    /// Whether bytes of it, or all of it, were taken away.
    var sawShift = false
    /// What opening the log may come to, besides an error of the disk: known before the store is heard.
    var allowed: Set<Opening> = []
    /// How many reads had returned wrong bytes before.
    var misreads = 0
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
  /// Whether the log is damaged as no crash of a process can damage it: before the run began, or by a loss of
  /// power among what was not synced.
  var isDamaged: Bool
  /// How many of the volume's damages have been taken in.
  var damagesSeen = 0
  /// Those that strike the log.
  var damages: [DiskDamage] = []
  /// How many reads have returned wrong bytes so far.
  let misreadCount: () -> Int
  /// Whether the power has failed since the log was last served.
  var hasLostPower = false
  /// Who has a store, or is opening one.
  var openers: [Opener] = []

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
    _ simulation: Simulation, volume: Volume, path: String, faults: FaultSet, prepared: PreparedLog,
    misreadCount: @escaping () -> Int = { 0 }
  ) {
    self.misreadCount = misreadCount
    self.simulation = simulation
    self.volume = volume
    self.path = path
    self.faults = faults
    isDamaged = prepared.isDamaged
    attempts = prepared.records.map {
      var attempt = AppendAttempt(writer: nil, id: $0.id, event: $0.event)
      attempt.outcome = .unknown
      attempt.isLasting = true
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
    if hasLostPower, attempt.isLasting { return StoreInvariant.powerDurability }
    return switch attempt.promise {
    case .acknowledged:
      session.phase == .serving && attempt.session == session.number ? own : StoreInvariant.crashDurability
    case .recoveredWithoutNewline: StoreInvariant.recordWithoutNewline
    case .recovered, .none: StoreInvariant.recoverOrRefuse
    }
  }

  func require(_ invariant: Invariant, _ holds: Bool, _ detail: @autoclosure () -> String) {
    simulation.require(invariant, holds, detail() + portability)
  }

  /// What to make of a finding on a disk that few systems have.
  private var portability: String {
    volume.profile == .ext4Ordered
      ? "" : " (portability: on a disk that keeps only what POSIX promises, \(volume.profile.name))"
  }

  /// Whether the world may have answered a call of the store like this.
  func canHappen(_ error: FileError) -> Bool {
    switch (error.operation, error.code) {
    case (.append, .noSpace): faults.contains(.noSpace)
    case (.append, .quotaExceeded), (.append, .fileTooLarge): faults.contains(.quota)
    case (.append, .inputOutput): faults.contains(.writeError) || faults.contains(.latentSectorError)
    case (.pread, .inputOutput):
      faults.contains(.readError) || faults.contains(.latentSectorError) || misreadCount() > session.misreads
        || session.sawDamage
    case (.open, .accessDenied), (.open, .tooManyOpenFiles), (.open, .inputOutput),
      (.open, .readOnlyFileSystem):
      faults.contains(.openError)
    case (.close, .interrupted): faults.contains(.interruptedCall)
    case (.truncate, .inputOutput): faults.contains(.truncateError)
    case (.fdatasync, .interrupted), (.syncDirectory, .interrupted):
      faults.contains(.interrupted) || faults.contains(.interruptedCall)
    case (.fdatasync, .inputOutput): faults.contains(.syncError) || faults.contains(.lateSyncError)
    case (.syncDirectory, .inputOutput): faults.contains(.syncError)
    case (.fdatasync, .noSpace): faults.contains(.noSpaceAtSync)
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
