// What a failed sync leaves behind: pages that the cache takes for written and that the device does not have.

extension Inode {
  /// Takes every page with pending data for written.
  func leaveUnwritten(pageBytes: Int) {
    var pages = unwrittenPages
    for entry in pending.entries {
      guard case .write(let offset, let payload) = entry.change else { continue }
      pages += offset / pageBytes...(offset + payload.count - 1) / pageBytes
    }
    let existing = pages.filter { $0 * pageBytes < bytes.count }.sorted()
    unwrittenPages = existing.enumerated().filter { $0 == 0 || existing[$0 - 1] != $1 }.map(\.element)
  }
}

extension Volume {
  /// Logs a write to a file that has unwritten pages.
  ///
  /// Those that it touches are dirty again, and are written back as wholes.
  func writePages(of range: Range<Int>, in inode: Inode) {
    let pages = range.lowerBound / profile.pageBytes...(range.upperBound - 1) / profile.pageBytes
    let dirtied = inode.unwrittenPages.filter(pages.contains)
    inode.unwrittenPages.removeAll(where: pages.contains)
    var (start, end) = (range.lowerBound, min(range.upperBound, inode.bytes.count))
    if let first = dirtied.first, let last = dirtied.last {
      start = min(start, first * profile.pageBytes)
      end = max(end, min((last + 1) * profile.pageBytes, inode.bytes.count))
    }
    inode.pending.write(inode.bytes[start..<end], at: start, sequence: nextSequence())
  }

  /// The device's bytes of a file, once all that is pending is there, with the cache's unwritten pages.
  func unwrittenPages(of inode: Inode, filledInto bytes: [UInt8]?) -> [UInt8]? {
    guard var bytes, bytes.count == inode.bytes.count else { return bytes }
    for page in inode.unwrittenPages {
      let range = page * profile.pageBytes..<min((page + 1) * profile.pageBytes, bytes.count)
      bytes.replaceSubrange(range, with: inode.bytes[range])
    }
    return bytes
  }
}
