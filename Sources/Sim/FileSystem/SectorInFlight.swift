// A sector that the device was writing when the power failed. Linear tearing is SQLite's assumption about hardware
// ("Atomic Commit In SQLite", section 2; `SQLITE_IOCAP_POWERSAFE_OVERWRITE` for the bytes beside a write): a device
// writes a sector from one end to the other, so that a part of the new image is at one end of it, never in its middle.

/// A sector that may be torn, or may lose durable bytes beside what was written, on a device that promises neither.
struct SectorInFlight {
  /// One thing that can have become of it.
  struct Outcome: Equatable {
    /// Which of the bytes that differ are new, counted from the first of them.
    var isNew: Range<Int>
    var destroysNeighbours: Bool
  }

  let inode: Int
  /// The bytes of it that the file has.
  let range: Range<Int>
  /// Durable bytes that no pending change touches.
  let neighbours: [Range<Int>]
  let outcomes: [Outcome]
  private let old: ArraySlice<UInt8>
  private let new: ArraySlice<UInt8>
  /// From the first to the last byte in which the two differ.
  private let differing: Range<Int>

  /// A sector is torn at so many places at most, spread over the bytes that differ; the first and last are among them.
  private static let places = 8

  /// - Parameters:
  ///   - isWritten: Whether any of its new images is there; where none is, it cannot be torn.
  ///   - old: The file with the former content of the sector, and with the size that it has after the power loss.
  ///   - new: The file with the content that was chosen.
  init(
    of inode: Int, _ range: Range<Int>, isWritten: Bool, old: [UInt8], new: [UInt8],
    neighbours: [Range<Int>], _ profile: DiskProfile
  ) {
    self.inode = inode
    self.range = range
    self.neighbours = neighbours
    self.old = old[range]
    self.new = new[range]
    let first = range.first { old[$0] != new[$0] } ?? range.lowerBound
    let last = range.last { old[$0] != new[$0] } ?? range.lowerBound - 1
    differing = first..<max(first, last + 1)
    var outcomes: [Outcome] = []
    if isWritten, !profile.sectorsAreAtomic {
      for place in Self.places(in: differing.count) {
        outcomes.append(Outcome(isNew: 0..<place, destroysNeighbours: false))
        outcomes.append(Outcome(isNew: place..<differing.count, destroysNeighbours: false))
      }
    }
    if !profile.overwritesArePowersafe, !neighbours.isEmpty {
      outcomes += outcomes.map { Outcome(isNew: $0.isNew, destroysNeighbours: true) }
      if !isWritten { outcomes.append(Outcome(isNew: 0..<0, destroysNeighbours: true)) }
    }
    self.outcomes = outcomes
  }

  /// Its bytes after one of the outcomes.
  func bytes(after outcome: Outcome) -> [UInt8] {
    var bytes = Array(old)
    for offset in outcome.isNew.map({ differing.lowerBound + $0 }) {
      bytes[offset - range.lowerBound] = new[offset]
    }
    guard outcome.destroysNeighbours else { return bytes }
    for offset in neighbours.joined() {
      // Never what it was.
      bytes[offset - range.lowerBound] ^= UInt8(truncatingIfNeeded: mix64(0xDE57, UInt64(offset))) | 1
    }
    return bytes
  }

  private static func places(in count: Int) -> [Int] {
    guard count > 1 else { return [] }
    guard count - 1 > places else { return Array(1..<count) }
    return (0..<places).map { 1 + $0 * (count - 2) / (places - 1) }
  }
}

extension SurvivingFile {
  /// The sectors that pending changes touch and of which something else can have become than was decided.
  /// - Complexity: O(size and pending bytes).
  func sectorsInFlight() -> [SectorInFlight] {
    guard profile.reordering == .sector else { return [] }
    let (old, new) = (withoutData.content(), content())
    return unitCuts.compactMap { unit, cut in
      let start = unit * profile.sectorBytes
      guard start < new.count else { return nil }
      let range = start..<min(start + profile.sectorBytes, new.count)
      let sector = SectorInFlight(
        of: number, range, isWritten: cut > 0, old: old, new: new, neighbours: neighbours(in: range), profile)
      return sector.outcomes.isEmpty ? nil : sector
    }
  }

  /// What is durable in a range and neither written to nor cut off.
  private func neighbours(in range: Range<Int>) -> [Range<Int>] {
    var end = min(range.upperBound, former.count)
    var written: [Range<Int>] = []
    for entry in pending.entries {
      switch entry.change {
      case .write(let offset, let payload): written.append(offset..<offset + payload.count)
      case .shrink(let size): end = min(end, size)
      case .grow: break
      }
    }
    var result: [Range<Int>] = []
    var start = range.lowerBound
    for other in written.sorted(by: { $0.lowerBound < $1.lowerBound }) where start < end {
      if other.lowerBound > start { result.append(start..<min(other.lowerBound, end)) }
      start = max(start, other.upperBound)
    }
    if start < end { result.append(start..<end) }
    return result
  }
}
