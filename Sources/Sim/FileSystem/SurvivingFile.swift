/// One file at a power loss: what was on the disk before, what was pending, and how much of that got there.
struct SurvivingFile {
  let number: Int
  let pending: PendingFileChanges
  let former: [UInt8]
  let profile: DiskProfile
  private let unitBytes: Int
  /// The last change of size that is on the disk.
  private var sizeCut: UInt64 = 0
  /// The last change of each unit that is on the disk, by unit; sorted.
  private(set) var unitCuts: [(unit: Int, sequence: UInt64)] = []

  init(_ pending: PendingFileChanges, of number: Int, over former: [UInt8], _ profile: DiskProfile) {
    self.number = number
    self.pending = pending
    self.former = former
    self.profile = profile
    unitBytes =
      switch profile.reordering {
      case .none, .journal: .max
      case .page: profile.pageBytes
      case .sector: profile.sectorBytes
      }
  }

  /// Decides how much of what is pending got to the disk.
  /// - Parameter journal: The point up to which the journal did, for sizes that travel in it.
  mutating func decide(journal: UInt64, _ decisions: PowerLossDecisions) {
    if profile.reordering == .none {
      let kept = decisions.keptChanges(of: pending.entries.count)
      sizeCut = kept == 0 ? 0 : pending.entries[kept - 1].sequence
      unitCuts = [(0, sizeCut)]
      return
    }
    if profile.reordering == .journal {
      sizeCut = journal
      unitCuts = [(0, journal)]
      return
    }
    if profile.journalsSizes {
      sizeCut = journal
    } else {
      let sizes = pending.sizes
      let kept = decisions.keptMetadata(of: sizes.count)
      sizeCut = kept == 0 ? 0 : sizes[kept - 1].sequence
    }
    let units = changedUnits()
    for (position, versions) in units.enumerated() {
      let kept = decisions.keptVersions(of: versions.sequences.count, unit: position, among: units.count)
      unitCuts.append((versions.unit, kept == 0 ? 0 : versions.sequences[kept - 1]))
    }
  }

  /// The units that pending changes touch, each with the changes that it may hold, oldest first.
  private func changedUnits() -> [(unit: Int, sequences: [UInt64])] {
    var touches: [(unit: Int, sequence: UInt64)] = []
    for entry in pending.entries {
      for unit in units(touchedBy: entry) { touches.append((unit, entry.sequence)) }
    }
    touches.sort { ($0.unit, $0.sequence) < ($1.unit, $1.sequence) }
    let lost = lostTruncations
    var result: [(unit: Int, sequences: [UInt64])] = []
    for touch in touches {
      let isElsewhere = lost.contains {
        $0.sequence < touch.sequence && $0.size <= touch.unit * unitBytes
      }
      if isElsewhere { continue }
      if result.last?.unit != touch.unit { result.append((touch.unit, [])) }
      result[result.count - 1].sequences.append(touch.sequence)
    }
    return result
  }

  private func units(touchedBy entry: PendingFileChanges.Entry) -> Range<Int> {
    switch entry.change {
    case .write(let offset, let payload):
      offset / unitBytes..<(offset + payload.count - 1) / unitBytes + 1
    case .shrink(let size) where size % unitBytes != 0:
      // The rest of the unit is cleared, in place.
      size / unitBytes..<size / unitBytes + 1
    case .shrink, .grow: 0..<0
    }
  }

  /// The truncations that are not on the disk: what was written after one, to units that it freed, is not
  /// either.
  ///
  /// It went to other blocks. The file has its old ones back, and those nothing has touched meanwhile: freed
  /// blocks are not used again before the truncation is on the disk.
  private var lostTruncations: [(sequence: UInt64, size: Int)] {
    pending.entries.compactMap { entry in
      guard case .shrink(let size) = entry.change, entry.sequence > sizeCut else { return nil }
      return (entry.sequence, size)
    }
  }

  // MARK: - The content

  /// The file after the power loss.
  /// - Complexity: O(size and pending bytes).
  func content() -> [UInt8] {
    var bytes = former
    if profile.exposedContent != .zero { expose(in: &bytes) }
    for entry in pending.entries {
      switch entry.change {
      case .write(let offset, let payload):
        forEachUnit(of: offset, payload) { unit, offset, payload in
          if entry.sequence <= cut(of: unit) { bytes.store(pending.written[payload], at: offset) }
        }
      case .shrink(let size):
        if entry.sequence <= sizeCut {
          bytes.resize(to: min(size, bytes.count))
        } else if let unit = units(touchedBy: entry).first, entry.sequence <= cut(of: unit) {
          clear(from: size, in: unit, of: &bytes)
        }
      case .grow: break
      }
    }
    bytes.resize(to: size)
    return bytes
  }

  /// The file as it would be if no unit had been written, with the same size.
  var withoutData: SurvivingFile {
    var file = self
    file.unitCuts = []
    return file
  }

  private var size: Int {
    switch pending.sizes.last(where: { $0.sequence <= sizeCut })?.change {
    case .grow(let size), .shrink(let size): size
    case .write, nil: former.count
    }
  }

  private func cut(of unit: Int) -> UInt64 {
    var (low, high) = (0, unitCuts.count)
    while low < high {
      let middle = (low + high) / 2
      if unitCuts[middle].unit < unit { low = middle + 1 } else { high = middle }
    }
    return low < unitCuts.count && unitCuts[low].unit == unit ? unitCuts[low].sequence : 0
  }

  private func clear(from start: Int, in unit: Int, of bytes: inout [UInt8]) {
    let end = unitBytes == .max ? bytes.count : min((unit + 1) * unitBytes, bytes.count)
    for offset in start..<max(start, end) { bytes[offset] = 0 }
  }

  private func forEachUnit(
    of start: Int, _ payload: Range<Int>, _ body: (_ unit: Int, _ offset: Int, _ payload: Range<Int>) -> Void
  ) {
    var (offset, position) = (start, payload.lowerBound)
    while position < payload.upperBound {
      let count = min(unitBytes - offset % unitBytes, payload.upperBound - position)
      body(offset / unitBytes, offset, position..<position + count)
      offset += count
      position += count
    }
  }

  // MARK: - Exposed blocks

  /// Puts into the blocks of lost writes what was in them before: the size may have got there without the data.
  private func expose(in bytes: inout [UInt8]) {
    for entry in pending.entries {
      guard case .write(let start, let payload) = entry.change else { continue }
      forEachUnit(of: start, payload) { unit, offset, payload in
        let first = max(offset, former.count)
        guard entry.sequence > cut(of: unit), first < offset + payload.count else { return }
        bytes.store(exposed(first..<offset + payload.count)[...], at: first)
      }
    }
  }

  /// Stale blocks are those of the same file's former text, where it hurts most: it may look like records.
  private func exposed(_ range: Range<Int>) -> [UInt8] {
    switch profile.exposedContent {
    case .zero: [UInt8](repeating: 0, count: range.count)
    case .stale: range.map { former.isEmpty ? 0 : former[$0 % former.count] }
    case .garbage: range.map { UInt8(truncatingIfNeeded: mix64(0x6A_4BA6E, UInt64($0))) }
    }
  }
}
