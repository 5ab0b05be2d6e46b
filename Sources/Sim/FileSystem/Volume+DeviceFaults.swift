internal import Environment

// Faults of the device itself. The cache hides them for as long as it has the page; what the device has, and what it
// can read, changes at once. Rates and mechanisms: Bairavasundaram et al., "An Analysis of Data Corruption in the
// Storage Stack", FAST 2008.

extension Volume {
  /// A place on the device where a file's bytes lie at rest: synced, and no write of their page under way.
  struct RestingSector: Equatable {
    let inode: Int
    /// Counted from the file's beginning.
    let sector: Int
  }

  /// Where a fault may strike without a write under way hiding it at once.
  /// - Complexity: O(sectors on the volume times pending changes).
  func restingSectors() -> [RestingSector] {
    var sectors: [RestingSector] = []
    let perPage = profile.pageBytes / profile.sectorBytes
    for case let inode? in inodes where !inode.isDirectory && !inode.isReleased && inode.linkCount > 0 {
      let size = min(inode.bytes.count, durable.inodes[inode.number]?.bytes.count ?? 0)
      let count = (size + profile.sectorBytes - 1) / profile.sectorBytes
      for sector in 0..<count where !inode.pending.isDirty(sector / perPage, of: profile.pageBytes) {
        sectors.append(RestingSector(inode: inode.number, sector: sector))
      }
    }
    return sectors
  }

  /// How many bytes of a file lie in a sector.
  func bytes(in place: RestingSector) -> Range<Int> {
    let start = place.sector * profile.sectorBytes
    let size = min(inode(place.inode).bytes.count, durable.inodes[place.inode]?.bytes.count ?? 0)
    return start..<max(start, min(start + profile.sectorBytes, size))
  }

  /// Changes bits of a byte on the device.
  func rot(_ place: RestingSector, byte: Int, mask: UInt8) {
    let inode = inode(place.inode)
    let offset = bytes(in: place).lowerBound + byte
    durable.inodes[place.inode]?.bytes[offset] ^= mask
    leaveOutOfDate(inode, offset / profile.pageBytes)
    damage(inode, offset..<offset + 1, .bitRot)
  }

  /// A sector becomes unreadable, until it is written to as a whole page is: the cache stands in for it meanwhile.
  func spoil(_ place: RestingSector) {
    let inode = inode(place.inode)
    guard !inode.latentSectors.contains(place.sector) else { return }
    inode.latentSectors.append(place.sector)
    damage(inode, bytes(in: place), .latentError)
  }

  /// fsync(2) or fdatasync(2) that succeeds, with one sector of what it wrote not written, or written elsewhere in the
  /// same file.
  /// - Parameters:
  ///   - descriptor: The open file.
  ///   - isMisdirected: Whether the write went elsewhere.
  ///   - choose: Draws a number below the given one; asked once.
  ///   - sync: The sync itself.
  /// - Returns: Whether there was such a sector.
  /// - Throws: As the sync.
  func losingWrite(
    of descriptor: Descriptor, isMisdirected: Bool, _ choose: (Int) -> Int, _ sync: () throws(Errno) -> Void
  ) throws(Errno) -> Bool {
    let inode = try openFiles[descriptor].inode
    let former = durable.inodes[inode.number]?.bytes ?? []
    let written = (inode.pending.units(of: profile.sectorBytes) ?? 0..<0).filter {
      inode.pending.isDirty($0, of: profile.sectorBytes) && $0 * profile.sectorBytes < inode.bytes.count
    }
    try sync()
    guard !written.isEmpty, !profile.deviceCacheIsVolatile else { return false }
    let sectors = (inode.bytes.count + profile.sectorBytes - 1) / profile.sectorBytes
    // One draw for both: where it should have gone, and how far behind that it went.
    let number = choose(written.count * max(sectors - 1, 1))
    let sector = written[number % written.count]
    let range = sector * profile.sectorBytes..<min((sector + 1) * profile.sectorBytes, inode.bytes.count)
    let image = Array(inode.bytes[range])
    inode.isLiedAbout = true
    putOnDevice(inode, range.map { $0 < former.count ? former[$0] : 0 }, at: range.lowerBound)
    damage(inode, range, isMisdirected ? .misdirectedWrite : .lostWrite)
    guard isMisdirected, sectors > 1 else { return true }
    let start = (sector + 1 + number / written.count) % sectors * profile.sectorBytes
    let victim = start..<min(start + image.count, inode.bytes.count)
    putOnDevice(inode, Array(image.prefix(victim.count)), at: victim.lowerBound)
    damage(inode, victim, .misdirectedWrite)
    return true
  }

  private func putOnDevice(_ inode: Inode, _ bytes: [UInt8], at offset: Int) {
    durable.inodes[inode.number]?.bytes.store(bytes[...], at: offset)
    leaveOutOfDate(inode, offset / profile.pageBytes)
  }

  /// The device has a page differently from the cache, which does not know.
  private func leaveOutOfDate(_ inode: Inode, _ page: Int) {
    guard !inode.unwrittenPages.contains(page) else { return }
    inode.unwrittenPages.append(page)
    inode.unwrittenPages.sort()
  }

  // MARK: - Latent errors

  /// - Throws: `EIO` when the device cannot read a part of the range and no page in the cache has it.
  func checkReadable(_ range: Range<Int>, of inode: Inode) throws(Errno) {
    let sectors =
      range.lowerBound / profile.sectorBytes...max(range.lowerBound, range.upperBound - 1)
      / profile.sectorBytes
    if inode.unreadableSectors.contains(where: sectors.contains) { throw .inputOutput }
  }

  /// A write to a part of a page needs the rest of it, and that has to be read first.
  /// - Throws: `EIO` when it cannot be.
  func readAround(_ range: Range<Int>, of inode: Inode) throws(Errno) {
    let pages = range.lowerBound / profile.pageBytes..<(range.upperBound - 1) / profile.pageBytes + 1
    for sector in inode.unreadableSectors {
      let bytes = sector * profile.sectorBytes..<(sector + 1) * profile.sectorBytes
      let isPartOfPage = pages.contains(bytes.lowerBound / profile.pageBytes)
      if isPartOfPage, !(range.lowerBound <= bytes.lowerBound && bytes.upperBound <= range.upperBound) {
        throw .inputOutput
      }
    }
    inode.unreadableSectors.removeAll { pages.contains($0 * profile.sectorBytes / profile.pageBytes) }
  }

  /// What is written back is readable again: whole pages are.
  func rewriteSectors(of inode: Inode) {
    let perPage = profile.pageBytes / profile.sectorBytes
    inode.latentSectors.removeAll { inode.pending.isDirty($0 / perPage, of: profile.pageBytes) }
    inode.unreadableSectors.removeAll { !inode.latentSectors.contains($0) }
  }
}

extension Inode {
  /// What is cut off is no longer there to be unreadable.
  func forgetSectors(from size: Int, sectorBytes: Int) {
    guard !latentSectors.isEmpty else { return }
    latentSectors.removeAll { $0 * sectorBytes >= size }
    unreadableSectors.removeAll { $0 * sectorBytes >= size }
  }
}
