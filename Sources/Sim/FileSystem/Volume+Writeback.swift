// What the kernel does by itself: it writes dirty pages when it likes, which may fail, and drops clean ones.
//
// Nobody is told of any of it, except that a failure is reported by the next sync of each open file. No
// program may rely on what was not synced being lost, nor on what it reads being on the device.

extension Volume {
  /// How much of a file one background writeback brings to the device.
  ///
  /// Its size goes along, as a journal carries it or because the data needs it.
  enum WritebackExtent: Int, CaseIterable {
    case everything
    /// The first dirty page, or sector where the device keeps only those whole.
    case firstUnit
    /// The last one, ahead of those before it.
    case lastUnit
    /// The size alone, as a journal commit for another file's sake does it.
    case sizeOnly
  }

  /// The numbers of the files that have something to be written back, in the order of their creation.
  var dirtyFiles: [Int] {
    inodes.compactMap { $0.flatMap { $0.pending.entries.isEmpty || $0.isReleased ? nil : $0.number } }
  }

  /// Writes a part of what is pending of a file to the device, as the kernel does when it likes.
  ///
  /// On a filesystem with one order of changes that is everything up to a point in that order.
  /// - Parameter choose: Draws a number below the given one; 0 writes everything.
  func writeBack(file number: Int, _ choose: (Int) -> Int) {
    let inode = inode(number)
    switch profile.reordering {
    case .journal: commitJournal()
    case .none:
      let count = inode.pending.entries.count - choose(inode.pending.entries.count)
      let sizeSequence = inode.pending.lastMetadataSequence(ofFirst: count)
      var bytes = durable.inodes[number]?.bytes ?? []
      inode.pending.writeBack(first: count, into: &bytes)
      durable.inodes[number]?.bytes = bytes
      persistNames(through: sizeSequence) { _ in false }
    case .page, .sector:
      writeBackUnits(
        of: inode, WritebackExtent(rawValue: choose(WritebackExtent.allCases.count)) ?? .everything)
    }
  }

  private func writeBackUnits(of inode: Inode, _ extent: WritebackExtent) {
    let unitBytes = profile.reordering == .page ? profile.pageBytes : profile.sectorBytes
    let dirty = inode.pending.units(of: unitBytes)
    let chosen: Range<Int> =
      switch extent {
      case .everything: 0..<Int.max / unitBytes
      case .firstUnit: 0..<(dirty?.lowerBound ?? 0) + 1
      case .lastUnit: (dirty?.upperBound ?? 1) - 1..<Int.max / unitBytes
      case .sizeOnly: 0..<0
      }
    let sizeSequence = inode.pending.lastMetadataSequence
    var bytes = durable.inodes[inode.number]?.bytes ?? []
    inode.pending.writeBack(units: chosen, of: unitBytes, into: &bytes)
    durable.inodes[inode.number]?.bytes = bytes
    persistNames(through: sizeSequence) { _ in false }
  }

  /// Brings everything that is pending to the device, in the one order that a journal of data has.
  func commitJournal() {
    for case let inode? in inodes where !inode.pending.entries.isEmpty {
      rewriteSectors(of: inode)
      durable.apply(inode.pending, to: inode.number)
      inode.pending.removeAll()
    }
    persistNames(through: version) { _ in false }
  }

  /// A background writeback that fails: each descriptor that is open now, or whoever opens the file next if there is
  /// none, is told by its next sync.
  func failWriteback(file number: Int) { failWriteback(of: inode(number)) }

  /// What of the file is pending is not written, and becomes what the profile says.
  func failWriteback(of inode: Inode) {
    inode.writebackErrors += 1
    inode.lastErrorIsSeen = false
    switch profile.failedWriteback {
    case .keepsPending: break
    case .revertsCache: revert(inode)
    case .keepsPages, .keepsPagesReportsLate:
      let sizeSequence = inode.pending.lastMetadataSequence
      inode.leaveUnwritten(pageBytes: profile.pageBytes)
      durable.applySizes(of: inode.pending, to: inode.number)
      inode.pending.removeAll()
      persistNames(through: sizeSequence) { _ in false }
    }
  }

  /// Takes the cache of a file back to what the device has.
  private func revert(_ inode: Inode) {
    let device = durable.inodes[inode.number]?.bytes ?? []
    inode.pending.removeAll()
    guard inode.bytes != device else { return }
    let first = zip(inode.bytes, device).prefix { $0 == $1 }.count
    damage(inode, first..<max(inode.bytes.count, device.count), .reverted)
    usedBytes += device.count - inode.bytes.count
    inode.bytes = device
    inode.history.record(nextSequence(), from: first)
  }

  // MARK: - The cache

  /// Drops every clean page from the cache: the next read comes from the device.
  /// - Returns: Whether a reader can notice.
  @discardableResult
  func evict() -> Bool {
    var isNoticed = false
    for case let inode? in inodes where !inode.isReleased {
      if !inode.unwrittenPages.isEmpty, dropUnwrittenPages(of: inode) { isNoticed = true }
      guard !inode.latentSectors.isEmpty else { continue }
      let perPage = profile.pageBytes / profile.sectorBytes
      let unreadable = inode.latentSectors.filter {
        !inode.pending.isDirty($0 / perPage, of: profile.pageBytes)
      }
      if unreadable != inode.unreadableSectors { isNoticed = true }
      inode.unreadableSectors = unreadable
    }
    return isNoticed
  }

  private func dropUnwrittenPages(of inode: Inode) -> Bool {
    let device = durable.inodes[inode.number]?.bytes ?? []
    var first: Int?
    for page in inode.unwrittenPages {
      let end = min((page + 1) * profile.pageBytes, inode.bytes.count)
      var (low, high) = (Int.max, 0)
      for offset in page * profile.pageBytes..<max(end, page * profile.pageBytes) {
        let byte = offset < device.count ? device[offset] : 0
        guard inode.bytes[offset] != byte else { continue }
        inode.bytes[offset] = byte
        (low, high) = (min(low, offset), offset + 1)
      }
      guard low < high else { continue }
      damage(inode, low..<high, .dropped)
      first = min(first ?? low, low)
    }
    inode.unwrittenPages = []
    guard let first else { return false }
    inode.history.record(nextSequence(), from: first)
    return true
  }
}

extension PendingFileChanges {
  /// The units from the first to the last that a write touches; nil when none does.
  func units(of unitBytes: Int) -> Range<Int>? {
    var (low, high) = (Int.max, 0)
    for entry in entries {
      guard case .write(let offset, let payload) = entry.change else { continue }
      low = min(low, offset / unitBytes)
      high = max(high, (offset + payload.count - 1) / unitBytes + 1)
    }
    return low < high ? low..<high : nil
  }

  /// Whether a write touches a unit of so many bytes.
  func isDirty(_ unit: Int, of unitBytes: Int) -> Bool {
    entries.contains { entry in
      guard case .write(let offset, let payload) = entry.change else { return false }
      return offset / unitBytes...(offset + payload.count - 1) / unitBytes ~= unit
    }
  }

  /// The last change of size among the first changes; 0 when there is none.
  func lastMetadataSequence(ofFirst count: Int) -> UInt64 {
    for entry in entries.prefix(count).reversed() {
      if case .write = entry.change { continue }
      return entry.sequence
    }
    return 0
  }

  /// Applies the first changes to what the device has, and keeps the others.
  mutating func writeBack(first count: Int, into bytes: inout [UInt8]) {
    var rest = PendingFileChanges()
    for (position, entry) in entries.enumerated() {
      switch entry.change {
      case .write(let offset, let payload) where position < count:
        bytes.store(written[payload], at: offset)
      case .grow(let size) where position < count, .shrink(let size) where position < count:
        bytes.resize(to: size)
      default: rest.take(entry, written)
      }
    }
    self = rest
  }

  /// Applies the changes of size and the writes within a range of units, and keeps the rest of the writes.
  ///
  /// The range is unbounded at one side at least, so that at most one part of a write is left of it. What a later
  /// truncation has cut off of the rest is gone: the truncation is on the device.
  mutating func writeBack(units: Range<Int>, of unitBytes: Int, into bytes: inout [UInt8]) {
    let chosen = units.lowerBound * unitBytes..<units.upperBound * unitBytes
    var rest = PendingFileChanges()
    for (position, entry) in entries.enumerated() {
      switch entry.change {
      case .grow(let size), .shrink(let size): bytes.resize(to: size)
      case .write(let start, let payload):
        let whole = start..<start + payload.count
        let part = whole.clamped(to: chosen)
        let base = payload.lowerBound - start
        func source(_ range: Range<Int>) -> ArraySlice<UInt8> {
          written[base + range.lowerBound..<base + range.upperBound]
        }
        if !part.isEmpty { bytes.store(source(part), at: part.lowerBound) }
        let left =
          part.isEmpty
          ? whole
          : part.lowerBound > start ? start..<part.lowerBound : part.upperBound..<whole.upperBound
        let kept = left.clamped(to: 0..<limit(after: position))
        if !kept.isEmpty { rest.write(source(kept), at: kept.lowerBound, sequence: entry.sequence) }
      }
    }
    self = rest
  }

  /// The smallest size that the file was cut to after a change.
  private func limit(after position: Int) -> Int {
    entries[(position + 1)...].reduce(.max) { limit, entry in
      if case .shrink(let size) = entry.change { min(limit, size) } else { limit }
    }
  }

  private mutating func take(_ entry: Entry, _ source: [UInt8]) {
    switch entry.change {
    case .write(let offset, let payload): write(source[payload], at: offset, sequence: entry.sequence)
    case .grow, .shrink: keepSize(entry)
    }
  }
}
