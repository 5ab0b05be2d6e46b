internal import Environment

extension Volume {
  /// write(2) on a descriptor opened for appending: at the end, wherever that now is.
  /// - Returns: How many bytes were written: fewer than given when space or the size limit ends.
  /// - Throws: `EBADF`; `ENOSPC` and `EFBIG` with nothing written.
  /// - Complexity: Amortised O(bytes), without look-ups.
  func append(_ bytes: ArraySlice<UInt8>, to descriptor: Descriptor) throws(Errno) -> Int {
    let file = try openFiles[descriptor]
    guard file.appends else { throw .badDescriptor }
    return try write(bytes, to: file.inode, at: file.inode.bytes.count)
  }

  /// Writes at an offset, as pwrite(2) does.
  ///
  /// Linux ignores the offset where the descriptor was opened for appending.
  /// - Returns: as ``append(_:to:)``.
  /// - Throws: `EINVAL` for a negative offset, then as ``append(_:to:)``.
  func pwrite(
    _ bytes: ArraySlice<UInt8>, at offset: Int, to descriptor: Descriptor
  ) throws(Errno) -> Int {
    guard offset >= 0 else { throw .invalidArgument }
    let file = try openFiles[descriptor]
    guard file.isWritable else { throw .badDescriptor }
    return try write(bytes, to: file.inode, at: file.appends ? file.inode.bytes.count : offset)
  }

  private func write(_ bytes: ArraySlice<UInt8>, to inode: Inode, at offset: Int) throws(Errno) -> Int {
    guard !bytes.isEmpty else { return 0 }
    let oldSize = inode.bytes.count
    let count = try writableCount(bytes.count, at: offset, size: oldSize)
    if !inode.unreadableSectors.isEmpty { try readAround(offset..<offset + count, of: inode) }
    let written = bytes.prefix(count)
    inode.bytes.store(written, at: offset)
    inode.modified = timeOfDay
    if inode.unwrittenPages.isEmpty {
      inode.pending.write(written, at: offset, sequence: nextSequence())
    } else {
      writePages(of: offset..<offset + count, in: inode)
    }
    if offset + count > oldSize {
      inode.pending.resize(from: oldSize, to: offset + count, sequence: nextSequence())
      usedBytes += offset + count - oldSize
    }
    inode.history.record(version, from: min(offset, oldSize))
    return count
  }

  /// How much of a write fits.
  private func writableCount(_ count: Int, at offset: Int, size: Int) throws(Errno) -> Int {
    guard offset < limits.maximumFileBytes else { throw .fileTooLarge }
    let allowed = min(count, limits.maximumFileBytes - offset)
    guard offset + allowed > size else { return allowed }
    let fitting = min(allowed, size + freeBytes - offset)
    guard fitting > 0 else { throw .noSpace }
    return fitting
  }

  /// pread(2): fewer bytes than asked where the file ends, none at or beyond its end.
  /// - Throws: `EINVAL` for a negative offset or count, `EBADF`, `EISDIR`; `EIO` for a sector that the device cannot
  ///   read and the cache does not have.
  func pread(_ descriptor: Descriptor, count: Int, at offset: Int) throws(Errno) -> [UInt8] {
    guard offset >= 0 else { throw .invalidArgument }
    let file = try openFiles[descriptor]
    guard file.isReadable else { throw .badDescriptor }
    guard count >= 0 else { throw .invalidArgument }
    guard !file.inode.isDirectory else { throw .isDirectory }
    let size = file.inode.bytes.count
    guard offset < size else { return [] }
    if !file.inode.unreadableSectors.isEmpty {
      try checkReadable(offset..<offset + min(count, size - offset), of: file.inode)
    }
    return Array(file.inode.bytes[offset..<offset + min(count, size - offset)])
  }

  /// ftruncate(2): cuts, or grows with zeros.
  /// - Throws: `EINVAL` for a negative size or a descriptor not open for writing, as Linux has it; `EBADF`,
  ///   `EFBIG`, `ENOSPC`.
  func truncate(_ descriptor: Descriptor, to size: Int) throws(Errno) {
    guard size >= 0 else { throw .invalidArgument }
    let file = try openFiles[descriptor]
    guard file.isWritable else { throw .invalidArgument }
    let growth = size - file.inode.bytes.count
    guard growth <= 0 || size <= limits.maximumFileBytes else { throw .fileTooLarge }
    guard growth <= 0 || growth <= freeBytes else { throw .noSpace }
    resize(file.inode, to: size)
  }

  func resize(_ inode: Inode, to size: Int) {
    let oldSize = inode.bytes.count
    guard size != oldSize else { return }
    if size < oldSize, !inode.unwrittenPages.isEmpty {
      if size % profile.pageBytes != 0 { writePages(of: size..<size + 1, in: inode) }
      inode.unwrittenPages.removeAll { $0 * profile.pageBytes >= size }
    }
    inode.modified = timeOfDay
    inode.forgetSectors(from: size, sectorBytes: profile.sectorBytes)
    inode.bytes.resize(to: size)
    inode.pending.resize(from: oldSize, to: size, sequence: nextSequence())
    inode.history.record(version, from: min(size, oldSize))
    usedBytes += size - oldSize
  }

  private var freeBytes: Int { max(0, limits.capacityBytes - usedBytes) }
}
