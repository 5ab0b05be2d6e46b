/// What the cache holds of one file and the device does not: its part of the pending log.
///
/// The written bytes lie one after another in one buffer that a sync empties and keeps, so that a write
/// costs no allocation of its own.
struct PendingFileChanges {
  enum Change: Equatable {
    /// Bytes at an offset; the range is where they lie in ``PendingFileChanges/written``.
    case write(offset: Int, payload: Range<Int>)
    /// Growth, by a write or by truncation upwards.
    case grow(to: Int)
    /// Truncation downwards. Earlier writes beyond it are gone unless the truncation itself is lost.
    case shrink(to: Int)
  }

  struct Entry {
    let sequence: UInt64
    let change: Change
  }

  /// In the order they were made.
  private(set) var entries: [Entry] = []
  /// The bytes of all writes.
  private(set) var written: [UInt8] = []
  /// The last change of size, which is what makes a sync touch the journal; 0 when there is none.
  private(set) var lastMetadataSequence: UInt64 = 0

  /// The changes of size.
  var sizes: [Entry] {
    entries.filter { entry in
      if case .write = entry.change { false } else { true }
    }
  }

  @inline(__always)
  mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int, sequence: UInt64) {
    let start = written.count
    written.append(contentsOf: bytes)
    entries.append(Entry(sequence: sequence, change: .write(offset: offset, payload: start..<written.count)))
  }

  mutating func resize(from old: Int, to new: Int, sequence: UInt64) {
    entries.append(Entry(sequence: sequence, change: new > old ? .grow(to: new) : .shrink(to: new)))
    lastMetadataSequence = sequence
  }

  /// Takes over a change of size from another log.
  mutating func keepSize(_ entry: Entry) {
    entries.append(entry)
    lastMetadataSequence = entry.sequence
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    lastMetadataSequence = 0
  }
}
