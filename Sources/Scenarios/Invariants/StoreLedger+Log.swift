internal import Sim

// What the file itself shows, after each change of its bytes.

extension StoreLedger {
  /// Takes in what has changed of the file.
  /// - Complexity: O(1) when nothing has, otherwise O(changed bytes and the line they are in).
  mutating func sync() {
    if volume.damages.count != damagesSeen { noteDamage() }
    guard volume.version != seenChange else { return }
    seenChange = volume.version
    let version = volume.fileVersion(of: path)
    guard version != seenFile else { return }
    if let former = seenFile?.inode, former != version?.inode, volume.hasBeenChangedFromOutside(former) {
      noteReplacement()
    }
    let changed = seenFile.map { volume.firstChange(of: path, since: $0) ?? .max } ?? 0
    seenFile = version
    // Without its bytes being copied out, so that the next write need not copy them either.
    // After a loss of power there may be no such file any more.
    if volume.withBytes(of: path, { take($0, changed: changed) }) == nil { take([], changed: 0) }
  }

  private mutating func take(_ bytes: [UInt8], changed: Int) {
    let oldSize = scan.size
    checkPromises(bytes, changed: changed)
    let first = scan.update(bytes, from: changed)
    owners.removeLast(owners.count - first)
    totals.removeLast(totals.count - first)
    for number in first..<scan.lines.count { enter(number, bytes) }
    if bytes.count < oldSize, session.phase == .serving { simulation.reached(StoreLabel.rolledBack) }
    noteStates()
  }

  /// Nothing changes the bytes of a promised record, or what stands behind them.
  private func checkPromises(_ bytes: [UInt8], changed: Int) {
    guard changed <= promisedEnd, session.number > 0 else { return }
    for attempt in attempts where attempt.promise != .none && changed <= attempt.end && !isStruck(attempt) {
      require(
        invariant(guarding: attempt, inSession: StoreInvariant.soundIndex), isWhole(attempt, in: bytes),
        "the record of \(name(attempt)) at byte \(attempt.offset) is no longer whole")
    }
  }

  /// Whether a promised record is in the file, with its newline or at the file's end.
  func isWhole(_ attempt: AppendAttempt, in bytes: [UInt8]) -> Bool {
    let start = attempt.offset
    let end = attempt.end - 1
    guard bytes.count >= end, bytes[start..<end] == attempt.line.dropLast() else { return false }
    let mayLackNewline = hasLostPower && attempt.promise == .recoveredWithoutNewline
    if bytes.count > end { return bytes[end] == UInt8(ascii: "\n") || mayLackNewline && bytes[end] == 0 }
    return mayLackNewline || session.phase == .opening || session.owing?.lowerBound == start
  }

  private mutating func enter(_ number: Int, _ bytes: [UInt8]) {
    let line = scan.lines[number]
    let owner = line.id == nil ? nil : owner(of: bytes[line.range.lowerBound..<line.end])
    let isRepeat = scan.lines[..<number].contains { $0.id == line.id }
    owners.append(owner)
    totals.append((totals.last ?? 0) + (line.id == nil || isRepeat ? 0 : 1))
    guard session.number > 0 else { return }
    require(
      StoreInvariant.tornTailContained, line.id != nil || isDamaged,
      "the line at byte \(line.range.lowerBound) is no record: \(Self.quote(bytes[line.range]))")
    guard let id = line.id else { return }
    require(
      StoreInvariant.noResurrection, owner.map { attempts[$0].outcome != .failed } ?? false,
      owner == nil
        ? "the log has a record of event \(id) that nobody asked for"
        : "the log has a record of event \(id), whose append has failed")
    guard let owner else { return }
    // A disk that exposes former text may show a record once more; the event lies where it was first.
    if !isRepeat { checkOrder(of: owner, line: number) }
    require(
      StoreInvariant.failedSyncPoisons, !attempts[owner].isAfterFailedSync,
      "\(name(attempts[owner])) was written although a sync had failed before it was asked for")
  }

  /// The attempt that a line is the record of.
  private func owner(of line: ArraySlice<UInt8>) -> Int? {
    // The last one first: that is the one being written.
    attempts.lastIndex { $0.line.count == line.count && $0.line[...] == line }
  }

  private func checkOrder(of owner: Int, line number: Int) {
    guard !isDamaged, let writer = attempts[owner].writer else { return }
    let earlier = owners[..<number].last { $0.map { attempts[$0].writer == writer && $0 != owner } ?? false }
    guard let earlier = earlier ?? nil else { return }
    require(
      StoreInvariant.appendOrder, earlier < owner,
      "\(name(attempts[owner])) lies behind \(name(attempts[earlier])), which was appended after it")
  }

  /// Bytes for people: their first ones, what is not printable as a dot.
  static func quote(_ bytes: ArraySlice<UInt8>) -> String {
    let shown = bytes.prefix(40).map { 0x20..<0x7F ~= $0 ? Character(Unicode.Scalar($0)) : "." }
    return "\(String(shown))\(bytes.count > 40 ? "..." : "")"
  }
}
