internal import Environment
internal import Sim
internal import SystemUnderTest

extension StoreLedger {
  /// Somebody asks for an append.
  /// - Returns: The attempt's number.
  mutating func appends(_ id: String, _ event: [UInt8], writer: Int) -> Int {
    sync()
    attempts.append(
      AppendAttempt(
        writer: writer, id: id, event: event, session: session.number, floor: promisedEnd,
        isAfterPoison: session.isPoisoned, isAfterFailedSync: session.hasFailedSync))
    simulation.note("appends \(id)")
    return attempts.count - 1
  }

  /// The store answers that the event is in the log.
  mutating func acknowledged(_ number: Int, _ answer: Acknowledgement) {
    sync()
    let attempt = attempts[number]
    let record = answer.offset..<answer.offset + max(answer.length, 0)
    simulation.note("append of \(attempt.id) -> acknowledged at \(answer.offset), \(answer.length) B")
    require(
      StoreInvariant.failedSyncPoisons, !attempt.isAfterFailedSync,
      "\(name(attempt)) was acknowledged although a sync had failed before it was asked for")
    require(
      StoreInvariant.failedWriteContained, !attempt.isAfterPoison,
      "\(name(attempt)) was acknowledged although an append before it was left in the middle")
    require(
      StoreInvariant.noDuplicates, promised(attempt.id) == nil,
      "\(name(attempt)) was acknowledged although there was an event of that id")
    requireUndamaged(
      StoreInvariant.appendOrder, answer.offset >= attempt.floor,
      "\(name(attempt)) was acknowledged at byte \(answer.offset), "
        + "but records acknowledged before end at byte \(attempt.floor)")
    let isThere = bytes(record.lowerBound..<record.upperBound + 1, equal: attempt.line[...])
    requireUndamaged(
      StoreInvariant.soundIndex, answer.id == attempt.id && isThere,
      "\(name(attempt)) was acknowledged at byte \(answer.offset) with \(answer.length) bytes, "
        + "but its record of \(attempt.line.count - 1) bytes is not there")
    let line = scan.lines.firstIndex { $0.range.lowerBound == answer.offset }
    requireUndamaged(
      StoreInvariant.tornTailContained, line != nil,
      "\(name(attempt)) was acknowledged at byte \(answer.offset), which is in the middle of a line")
    checkLevel(of: attempt, answer)
    attempts[number].outcome = isThere ? .acknowledged : .unknown
    guard isThere else { return }
    attempts[number].isLasting =
      answer.level == .power && volume.deviceHas(answer.offset..<answer.offset + attempt.line.count, of: path)
    promise(number, .acknowledged, at: answer.offset)
    if let line { session.countedRecords = max(session.countedRecords, line + 1) }
  }

  private func checkLevel(of attempt: AppendAttempt, _ answer: Acknowledgement) {
    require(
      StoreInvariant.noOverClaim, answer.level == session.durability,
      "\(name(attempt)) was acknowledged at level \(answer.level) by a store of level \(session.durability)")
    guard answer.level == .power else { return }
    require(
      StoreInvariant.noOverClaim,
      volume.deviceHas(answer.offset..<answer.offset + attempt.line.count, of: path)
        || session.sawDamage || volume.hasBrokenPromise(path),
      "\(name(attempt)) was acknowledged at level power, but its record at byte \(answer.offset), or the name "
        + "of the log, was not on the disk")
  }

  /// From now on the record must stay where it is.
  mutating func promise(_ number: Int, _ promise: AppendAttempt.Promise, at offset: Int) {
    attempts[number].promise = promise
    attempts[number].offset = offset
    promisedEnd = max(promisedEnd, attempts[number].end)
  }

  /// The store answers that the append failed.
  mutating func failed(_ number: Int, _ error: StoreError) {
    sync()
    let attempt = attempts[number]
    simulation.note("append of \(attempt.id) -> \(Self.brief(error))")
    if case .outcomeUnknown(let append, let rollBack) = error {
      require(
        StoreInvariant.honestErrors, canHappen(append) && (rollBack.map(canHappen) ?? session.sawShift),
        "the append of \(name(attempt)) failed with \(error)")
      simulation.reached(StoreLabel.poisoned)
      session.isPoisoned = true
      attempts[number].outcome = .unknown
      return
    }
    if case .syncFailed(let cause) = error {
      checkFailedSync(cause, of: number)
      return
    }
    attempts[number].outcome = .failed
    if case .changedElsewhere = error { session.isPoisoned = true }
    // Nothing was written, or at level power it was taken back before a sync.
    attempts[number].isLasting =
      session.durability == .power && !volume.hasBrokenPromise(path) || !error.isOfWriting
    checkError(error, of: number)
    checkRemains(of: number)
  }

  private mutating func checkFailedSync(_ cause: FileError, of number: Int) {
    let isOfSyncing = cause.operation == .fdatasync && session.durability == .power
    require(
      StoreInvariant.honestErrors, isOfSyncing && canHappen(cause),
      "the append of \(name(attempts[number])) failed with \(cause)")
    simulation.reached(StoreLabel.syncFailed)
    session.hasFailedSync = true
    attempts[number].outcome = .unknown
  }

  private func checkError(_ error: StoreError, of number: Int) {
    let attempt = attempts[number]
    let others = attempts.indices.filter { $0 != number && attempts[$0].outcome != .failed }
    switch error {
    case .duplicateID(let id):
      require(
        StoreInvariant.noDuplicates, id == attempt.id && others.contains { attempts[$0].id == id },
        "\(name(attempt)) was refused as a duplicate, but no event of that id can be there")
      simulation.reached(StoreLabel.duplicateRefused)
    case .poisoned:
      let isLegal =
        session.isPoisoned || session.hasFailedSync || others.contains { attempts[$0].outcome == .inFlight }
      require(
        StoreInvariant.honestErrors, isLegal,
        "\(name(attempt)) was refused after an earlier failure, but there was none")
      simulation.reached(
        attempt.isAfterFailedSync ? StoreLabel.syncFailedRefused : StoreLabel.poisonedRefused)
    case .diskFull(let cause):
      require(
        StoreInvariant.honestErrors,
        canHappen(cause) && cause.operation == .append && cause.code != .inputOutput,
        "the append of \(name(attempt)) failed with \(error)")
      simulation.reached(StoreLabel.diskFull)
    case .fileSystem(let cause):
      require(
        StoreInvariant.honestErrors,
        canHappen(cause) && cause.operation == .append && cause.code == .inputOutput,
        "the append of \(name(attempt)) failed with \(error)")
      simulation.reached(StoreLabel.writeFailed)
    case .changedElsewhere:
      require(
        StoreInvariant.honestErrors, session.sawShift, "the append of \(name(attempt)) failed with \(error)")
      simulation.reached(StoreLabel.changedElsewhere)
    default:
      require(StoreInvariant.honestErrors, false, "the append of \(name(attempt)) failed with \(error)")
    }
  }

  /// After a failure nothing of the record is in the file, neither whole nor in part.
  private func checkRemains(of number: Int) {
    let attempt = attempts[number]
    require(
      StoreInvariant.failedWriteContained, !owners.contains(number),
      "the append of \(name(attempt)) failed, but its record is in the log")
    requireUndamaged(
      StoreInvariant.failedWriteContained, isTailExplained,
      "the append of \(name(attempt)) failed, but the first \(scan.size - scan.tailStart) bytes of a record "
        + "are left in the log")
  }

  /// Whether what follows the last newline belongs to an append that has not been answered for good, or to a
  /// record that recovery accepted, or was there before.
  private var isTailExplained: Bool {
    let tail = scan.tailStart..<scan.size
    guard !tail.isEmpty, tail != session.owing, tail != session.tornTail else { return true }
    return attempts.contains {
      let isOpen = $0.outcome == .inFlight || $0.outcome == .unknown && $0.session == session.number
      return isOpen && tail.count < $0.line.count && bytes(tail, equal: $0.line.prefix(tail.count))
    }
  }
}

extension StoreError {
  /// Whether bytes may have been written and taken back.
  fileprivate var isOfWriting: Bool {
    switch self {
    case .diskFull, .fileSystem: true
    default: false
    }
  }
}
