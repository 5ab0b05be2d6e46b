// The fault model: everything synced is there, and of the rest what the profile allows, decision by decision.
//
// Names and, where the journal carries them, sizes survive up to one point of their common order. Data
// survives by units (pages or sectors): each holds its content after some prefix of the writes that touched
// it, never a later write without an earlier one. What the size covers and the data does not is exposed.

extension Volume {
  /// Cuts the power: what was not synced is lost or kept, descriptors and locks are gone.
  ///
  /// Afterwards everything there is durable.
  /// Names and sizes up to a point in their order survive, and of the data any part that a disk may have got
  /// to before. See ``DiskProfile`` for what differs between filesystems. Where it lets a sector in flight destroy
  /// durable bytes beside a write, they are listed in ``damages``.
  /// - Parameter choose: Draws a number below the given one. 0 is the least surprising: all zeros lose nothing.
  /// - Returns: What was drawn first, the kind of image.
  /// - Complexity: O(everything on the volume).
  @discardableResult
  public func powerLoss(_ choose: @escaping (Int) -> Int) -> PowerLossImage {
    for file in openFiles.all { release(file) }
    let image = PowerLossImage(number: choose(PowerLossImage.bound))
    let decisions = PowerLossDecisions(image: image, choose: choose)
    var survivor = durable
    let journal = profile.ordersDirectoryOperations ? journalCut(decisions) : 0
    let names = survivingNames(upTo: journal, decisions)
    for change in names { _ = survivor.apply(change) }
    let parents = survivor.homes()
    var files: [SurvivingFile] = []
    for case let inode? in inodes where parents[inode.number] != nil && !inode.pending.entries.isEmpty {
      var file = SurvivingFile(
        inode.pending, of: inode.number, over: durable.inodes[inode.number]?.bytes ?? [], profile)
      file.decide(journal: journal, decisions)
      survivor.inodes[inode.number]?.bytes = file.content()
      files.append(file)
    }
    // Drawn after everything else: what was recorded before these draws existed replays as it was.
    let destroyed = interrupt(files, in: &survivor, decisions)
    halve(names, in: &survivor, decisions)
    restart(from: survivor)
    for (number, range) in destroyed where inodes[number] != nil {
      damage(inode(number), range, .tornNeighbour)
    }
    return image
  }

  /// Whether a power loss could take nothing.
  var isAllDurable: Bool {
    directoryChanges.isEmpty && inodes.allSatisfy { $0?.pending.entries.isEmpty ?? true }
  }

  /// The point in the order of all metadata up to which the journal is on the disk.
  private func journalCut(_ decisions: PowerLossDecisions) -> UInt64 {
    var sequences = directoryChanges.map(\.sequence)
    if profile.reordering == .journal {
      for case let inode? in inodes { sequences += inode.pending.entries.map(\.sequence) }
    } else if profile.journalsSizes {
      for case let inode? in inodes { sequences += inode.pending.sizes.map(\.sequence) }
    }
    // What the journal has on the disk already is not up for decision.
    sequences = sequences.filter { $0 > durable.journaledThrough }.sorted()
    let kept = decisions.keptMetadata(of: sequences.count)
    return kept == 0 ? durable.journaledThrough : sequences[kept - 1]
  }

  private func survivingNames(
    upTo journal: UInt64, _ decisions: PowerLossDecisions
  ) -> [DirectoryChange] {
    guard !profile.ordersDirectoryOperations else {
      return directoryChanges.filter { $0.sequence <= journal }
    }
    var lost = LostNames()
    return directoryChanges.filter { change in
      let isDirectory = inodes[change.inode]?.isDirectory ?? false
      if !lost.entail(change, isDirectory: isDirectory), decisions.keptMetadata(of: 1) == 1 { return true }
      lost.add(change, isDirectory: isDirectory)
      return false
    }
  }

  /// Cuts the power in the middle of one sector, where the device does not write it as one.
  /// - Returns: The durable bytes beside what was written that are destroyed, each with its file.
  private func interrupt(
    _ files: [SurvivingFile], in survivor: inout DurableState, _ decisions: PowerLossDecisions
  ) -> [(inode: Int, range: Range<Int>)] {
    guard decisions.image == .drawn, !profile.sectorsAreAtomic || !profile.overwritesArePowersafe else {
      return []
    }
    let sectors = files.flatMap { $0.sectorsInFlight() }
    guard let number = decisions.interrupted(of: sectors.count) else { return [] }
    let sector = sectors[number]
    let outcome = sector.outcomes[decisions.outcome(of: sector.outcomes.count)]
    survivor.inodes[sector.inode]?.bytes.replaceSubrange(sector.range, with: sector.bytes(after: outcome))
    return outcome.destroysNeighbours ? sector.neighbours.map { (sector.inode, $0) } : []
  }

  /// Shows half of a rename, where it is not one step on the disk: the file under both names, or under neither.
  ///
  /// Only of a file, and only where nothing that happened to either name later is there.
  private func halve(
    _ names: [DirectoryChange], in survivor: inout DurableState, _ decisions: PowerLossDecisions
  ) {
    guard decisions.image == .drawn, !profile.renamesAreAtomic else { return }
    for (position, change) in names.enumerated() {
      guard let from = change.removed, let to = change.added, inodes[change.inode]?.isDirectory == false,
        !names[(position + 1)...].contains(where: { $0.touches(from) || $0.touches(to) })
      else { continue }
      switch decisions.rename() {
      case .whole: break
      case .both: survivor.inodes[from.directory]?.entries.bind(from.name, to: change.inode)
      case .neither: survivor.inodes[to.directory]?.entries.remove(to.name)
      }
    }
  }

  /// The next boot: the running system knows what is on the disk and nothing else.
  private func restart(from survivor: DurableState) {
    let parents = survivor.homes()
    var names = [Int](repeating: 0, count: inodes.count)
    names[Self.rootNumber] = 1
    for number in inodes.indices where parents[number] != nil {
      for entry in survivor.inodes[number]?.entries.sorted ?? [] { names[entry.inode] += 1 }
    }
    durable = survivor
    directoryChanges = []
    usedBytes = 0
    let sequence = nextSequence()
    durable.journaledThrough = sequence
    for number in inodes.indices {
      guard let parent = parents[number], let inode = inodes[number], let state = survivor.inodes[number]
      else {
        inodes[number] = nil
        durable.inodes[number] = nil
        continue
      }
      durable.inodes[number]?.linkCount = names[number]
      inode.restart(as: state, parent: parent, names: names[number], sequence: sequence)
      usedBytes += state.bytes.count
    }
  }
}

/// The names that a power loss has taken, where the filesystem orders only the changes of one name.
private struct LostNames {
  private var places: [DirectoryPlace] = []
  private var directories: [Int] = []
  private var hasLostMove = false

  /// Whether a later change cannot be there without one that is lost.
  ///
  /// It touches the same name, or happens in a directory that was never created. Directories move in order, lest
  /// two of them end up in each other.
  func entail(_ change: DirectoryChange, isDirectory: Bool) -> Bool {
    places.contains(where: change.touches) || directories.contains { $0 == change.added?.directory }
      || hasLostMove && isDirectory && !change.isCreation
  }

  mutating func add(_ change: DirectoryChange, isDirectory: Bool) {
    places += [change.removed, change.added].compactMap(\.self)
    guard isDirectory else { return }
    if change.isCreation { directories.append(change.inode) } else { hasLostMove = true }
  }
}

extension DurableState {
  /// The directory of each inode that a path leads to; `nil` for the others.
  fileprivate func homes() -> [Int?] {
    var parents = [Int?](repeating: nil, count: inodes.count)
    parents[Volume.rootNumber] = Volume.rootNumber
    var waiting = [Volume.rootNumber]
    while let directory = waiting.popLast() {
      for entry in inodes[directory]?.entries.sorted ?? [] where parents[entry.inode] == nil {
        parents[entry.inode] = directory
        waiting.append(entry.inode)
      }
    }
    return parents
  }
}

extension Inode {
  fileprivate func restart(as state: DurableState.Inode, parent: Int, names: Int, sequence: UInt64) {
    if bytes != state.bytes {
      let same = zip(bytes, state.bytes).prefix { $0 == $1 }.count
      history.record(sequence, from: same)
    }
    bytes = state.bytes
    entries = state.entries
    self.parent = parent
    linkCount = names
    pending.removeAll()
    unwrittenPages = []
    writebackErrors = 0
    lastErrorIsSeen = true
    isLiedAbout = false
    unreadableSectors = latentSectors
    pendingNameCount = 0
  }
}
