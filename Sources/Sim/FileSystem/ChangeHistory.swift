/// From which offset on a file's bytes may differ from those of an earlier version.
///
/// An invariant that has read a file once needs to read only what changed. A change at a lower offset makes
/// every earlier change at or above it irrelevant to that question, so only changes with rising offsets are
/// kept: the oldest one newer than the version asked about has the lowest offset of all that followed.
struct ChangeHistory {
  struct Change: Equatable {
    let version: UInt64
    let offset: Int
  }

  /// Rising in both version and offset.
  private(set) var changes: [Change] = []

  /// Records that bytes from `offset` on changed.
  /// - Complexity: Amortised O(1).
  mutating func record(_ version: UInt64, from offset: Int) {
    while let last = changes.last, last.offset >= offset { changes.removeLast() }
    changes.append(Change(version: version, offset: offset))
  }

  /// The lowest offset changed after `version`; `nil` when nothing was.
  /// - Complexity: O(log n).
  func firstOffset(changedSince version: UInt64) -> Int? {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].version <= version {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < changes.count ? changes[low].offset : nil
  }
}
