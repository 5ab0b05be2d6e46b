internal import Environment
internal import Sim
internal import SystemUnderTest

/// What opening a log came to.
enum Opening: Sendable {
  /// The store serves.
  case serving
  /// The disk failed; it may be tried again.
  case failed
  /// The log is damaged.
  case refused
}

extension StoreLedger {
  /// Somebody opens the log.
  ///
  /// While another store has it open that one's session goes on; which of two openings gets the log, the lock says.
  mutating func opens(by process: SimProcess? = nil, _ durability: Durability = .process) {
    sync()
    enter(opener: process)
    if isOwnerDead { died(session.owner) }
    if session.phase == .closed {
      begin(by: process, durability)
    } else {
      simulation.note("another store is opened")
    }
  }

  mutating func begin(by process: SimProcess?, _ durability: Durability) {
    session = Session(
      number: session.number + 1, phase: .opening, owner: process, durability: durability)
    session.rule = volume.withBytes(of: path) { LogRule(scan, $0) } ?? .clean
    session.keptBytes = session.rule.recordWithoutNewline?.range.upperBound ?? scan.tailStart
    session.allowed = allowedOpenings
    session.version = seenFile
    session.misreads = misreadCount()
    simulation.note("the store is opened; \(path) has \(scan.size) B")
  }

  /// What opening the log may come to, by its bytes and by whether anything can have damaged them.
  ///
  /// Empty where the log is damaged and nothing can have done it: then the oracle has lost track, not the store.
  private var allowedOpenings: Set<Opening> {
    guard session.rule.damage != nil else { return [.serving] }
    return isDamaged ? [.refused] : []
  }

  private var isFileUnchanged: Bool { session.version == seenFile }

  /// The first offset that has changed since the opening began.
  private var firstChange: Int? {
    session.version.flatMap { volume.firstChange(of: path, since: $0) }
  }

  // MARK: Success

  /// The store serves.
  mutating func opened(
    _ report: RecoveryReport, by process: SimProcess? = nil, _ durability: Durability = .process
  ) {
    sync()
    takeOver(by: process, durability)
    simulation.note("open -> \(report.events) events")
    let damage = session.rule.damage
    if isDamaged && !session.sawDamage || damage != nil {
      requireUndamaged(
        StoreInvariant.loudDamage, session.allowed.contains(.serving),
        "the store serves a log whose line \(damage?.line ?? 0) at byte \(damage?.offset ?? 0) is damaged")
    }
    checkRecords()
    releaseStruckRecords()
    takeUpTail()
    let events = state(recordCount).total
    requireUndamaged(
      StoreInvariant.recoverOrRefuse, report.events == events,
      "the store recovered \(report.events) of the \(events) events in the log")
    checkStability(report)
    promiseRecords()
    checkDurable()
    session.phase = .serving
    hasLostPower = false
    session.countedRecords = recordCount
    if session.rule.damage == nil { simulation.reached(StoreLabel.recovered(by: session.rule)) }
    if diedRecovering { simulation.reached(StoreLabel.recoveredAfterCrashInRecovery) }
    diedRecovering = false
  }

  /// What was in the log is still there, and what was promised is in the log.
  private func checkRecords() {
    let changed = firstChange ?? .max
    if let (range, id) = session.rule.recordWithoutNewline {
      requireUndamaged(
        StoreInvariant.recordWithoutNewline, scan.size >= range.upperBound && changed >= range.upperBound,
        "recovery has cut the record of event \(id), which lacked only its newline")
    }
    requireUndamaged(
      StoreInvariant.recoverOrRefuse, scan.size >= session.keptBytes && changed >= session.keptBytes,
      "recovery has changed the log at byte \(min(changed, scan.size)), within its records")
    for attempt in attempts where attempt.promise != .none && !isStruck(attempt) {
      let isThere = volume.withBytes(of: path) { isWhole(attempt, in: $0) } ?? false
      require(
        invariant(guarding: attempt, inSession: StoreInvariant.crashDurability), isThere,
        "the record of \(name(attempt)) is no longer in the log")
    }
    for owner in owners {
      require(
        StoreInvariant.noResurrection, owner.map { attempts[$0].outcome != .failed } ?? isDamaged,
        "the log has a record that nobody asked for, or whose append has failed")
    }
  }

  /// A struck record that the rules have cut off is gone, and its id free.
  private mutating func releaseStruckRecords() {
    for number in attempts.indices where attempts[number].promise != .none && isStruck(attempts[number]) {
      guard !owners.contains(number) else { continue }
      attempts[number].promise = .none
      attempts[number].outcome = .unknown
    }
    promisedEnd = attempts.reduce(0) { $1.promise == .none ? $0 : max($0, $1.end) }
  }

  private mutating func takeUpTail() {
    switch volume.withBytes(of: path, { scan.tail($0) }) ?? .none {
    case .none: break
    case .record(let range, _), .recordAndNULs(let range, _): session.owing = range
    case .torn(let range): session.tornTail = range
    }
  }

  /// Recovering what a recovery has left changes nothing.
  private mutating func checkStability(_ report: RecoveryReport) {
    // Damaged while it was read, it is not what the report says.
    guard !session.sawDamage else { return lastRecovery = nil }
    let now = Recovered(version: seenFile, events: report.events, repeatedRecords: report.repeatedRecords)
    if let last = lastRecovery, last.version == session.version {
      require(
        StoreInvariant.stableRecovery,
        last == now,
        "the log was not touched since its last recovery, but this one found \(report.events) events for "
          + "\(last.events), or changed its bytes: \(scan.size) now")
    }
    lastRecovery = now
  }

  /// From now on every record in the log must stay.
  private mutating func promiseRecords() {
    for (line, owner) in zip(scan.lines, owners) {
      guard let owner else { continue }
      recover(owner, .recovered, at: line.range.lowerBound)
    }
    if let owing = session.owing {
      let owner = attempts.lastIndex { bytes(owing, equal: $0.line.dropLast()) && $0.outcome != .failed }
      require(
        StoreInvariant.noResurrection, owner != nil, "the last record of the log is one that nobody asked for"
      )
      if let owner { recover(owner, .recoveredWithoutNewline, at: owing.lowerBound) }
    }
    // What is not there now must not turn up later; but the store may have another file open than the path names.
    guard !session.sawShift else { return }
    for number in attempts.indices
    where attempts[number].outcome == .unknown && attempts[number].promise == .none {
      attempts[number].outcome = .failed
    }
  }

  private mutating func recover(_ number: Int, _ promise: AppendAttempt.Promise, at offset: Int) {
    guard attempts[number].promise == .none else { return }
    if attempts[number].writer != nil { simulation.reached(StoreLabel.unacknowledgedRecovered) }
    self.promise(number, promise, at: offset)
  }

  // MARK: Refusal

  /// The store does not open.
  mutating func refuses(_ error: StoreError, by process: SimProcess? = nil) -> Opening {
    sync()
    let wasContended = leave(opener: process)
    if session.owner === process, session.phase == .opening { session.phase = .closed }
    simulation.note("open -> \(Self.brief(error))")
    switch error {
    case .lockedByAnotherProcess:
      require(
        StoreInvariant.recoverOrRefuse, wasContended, "the log was found locked, but nobody else had it open")
      require(StoreInvariant.singleWriter, true, "")
      simulation.reached(StoreLabel.secondRefused)
      return .failed
    case .syncFailed(let cause):
      let isOfSyncing =
        [.fdatasync, .syncDirectory].contains(cause.operation) && session.durability == .power
      require(
        StoreInvariant.recoverOrRefuse, isOfSyncing && canHappen(cause), "the store did not open: \(error)")
      simulation.reached(StoreLabel.syncFailedOpening)
      return .failed
    default: break
    }
    if case .damagedLog(let damage) = error { return judge(damage) }
    if case .changedElsewhere = error, session.sawShift {
      require(StoreInvariant.recoverOrRefuse, true, "")
      return .failed
    }
    guard case .fileSystem(let cause) = error, canHappen(cause),
      [.pread, .open].contains(cause.operation) || cause.operation == .truncate && mayCut
    else {
      require(StoreInvariant.recoverOrRefuse, false, "the store did not open: \(error)")
      return .refused
    }
    require(StoreInvariant.recoverOrRefuse, true, "")
    if cause.operation == .pread { simulation.reached(StoreLabel.refusedUnread) }
    simulation.reached(StoreLabel.openFailed)
    return .failed
  }

  private var mayCut: Bool { session.rule.cuts || session.sawDamage }

  /// What was read was not what is there, or what is there is no log any more: refusing is right, whatever for, and a later try may go better.
  private func judgeMisread(_ refusal: LogDamage) -> Opening {
    require(
      StoreInvariant.loudDamage, isFileUnchanged || session.sawDamage,
      "the store has changed a log that it refused: \(refusal)")
    simulation.reached(StoreLabel.misreadRefused)
    return .failed
  }

  private func judge(_ refusal: LogDamage) -> Opening {
    // The log may have changed while it was read.
    if session.sawDamage || misreadCount() > session.misreads { return judgeMisread(refusal) }
    let rule = session.rule
    // What somebody has left of the log does not even begin like one.
    if isDamaged, case .torn(let rest) = rule, rest.lowerBound == 0 { return judgeMisread(refusal) }
    require(
      StoreInvariant.recoverOrRefuse, session.allowed.contains(.refused),
      "the store refused a log that is not damaged: \(refusal)")
    let isPlaceRight =
      rule.damage.map { $0.offset == refusal.offset && $0.line == refusal.line } ?? false
      && (refusal.place == .interior) == rule.isInterior
    require(
      StoreInvariant.loudDamage, isPlaceRight,
      "the store refused with \(refusal), but the damage is in line \(rule.damage?.line ?? 0)")
    require(StoreInvariant.loudDamage, isFileUnchanged, "the store has changed the damaged log it refused")
    simulation.reached(
      hasLostPower ? StoreLabel.refusedAfterPowerLoss(by: rule) : StoreLabel.refused(by: rule))
    return .refused
  }

  // MARK: The end of a session

  /// The store is about to be closed, and others may have the log before the answer is heard.
  mutating func closes() { session.phase = .closing }

  /// The store was closed.
  mutating func closed(_ error: StoreError?, by process: SimProcess? = nil) {
    sync()
    _ = leave(opener: process)
    simulation.note("close -> \(error.map(Self.brief) ?? "done")")
    require(
      StoreInvariant.honestErrors, error.map(isOfClosing) ?? true,
      "closing failed with \(error?.description ?? "")")
    if session.owner === process { endSession() }
  }

  private func isOfClosing(_ error: StoreError) -> Bool {
    if case .fileSystem(let cause) = error { canHappen(cause) && cause.operation == .close } else { false }
  }

  /// The store's process is dead: what was not answered will never be.
  mutating func died(_ process: SimProcess? = nil) {
    sync()
    _ = leave(opener: process)
    guard session.owner === process else { return }
    if session.phase == .opening {
      diedRecovering = true
      simulation.reached(StoreLabel.diedRecovering)
    }
    let isHalfWritten = scan.tailStart < scan.size && owed == nil
    if session.phase == .serving, isHalfWritten { simulation.reached(StoreLabel.diedWriting) }
    endSession()
  }

  mutating func endSession() {
    for number in attempts.indices where attempts[number].outcome == .inFlight {
      attempts[number].outcome = .unknown
    }
    session.phase = .closed
    session.owing = nil
    statsCalls = []
  }
}
