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
  /// to before. See ``DiskProfile`` for what differs between filesystems. Three of its points are not made use
  /// of: no sector is torn, no byte beside a write changes, and no rename is seen half.
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
    for change in survivingNames(upTo: journal, decisions) { _ = survivor.apply(change) }
    let parents = survivor.parents()
    for case let inode? in inodes where parents[inode.number] != nil && !inode.isDirectory {
      survivor.inodes[inode.number]?.bytes = content(of: inode, journal: journal, decisions)
    }
    restart(from: survivor, parents)
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

  private func content(of inode: Inode, journal: UInt64, _ decisions: PowerLossDecisions) -> [UInt8] {
    let former = durable.inodes[inode.number]?.bytes ?? []
    guard !inode.pending.entries.isEmpty else { return former }
    var file = SurvivingFile(inode.pending, over: former, profile)
    file.decide(journal: journal, decisions)
    return file.content()
  }

  /// The next boot: the running system knows what is on the disk and nothing else.
  private func restart(from survivor: DurableState, _ parents: [Int?]) {
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
      durable.inodes[number]?.linkCount = 1
      inode.restart(as: state, parent: parent, sequence: sequence)
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
  fileprivate func parents() -> [Int?] {
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
  fileprivate func restart(as state: DurableState.Inode, parent: Int, sequence: UInt64) {
    if bytes != state.bytes {
      let same = zip(bytes, state.bytes).prefix { $0 == $1 }.count
      history.record(sequence, from: same)
    }
    bytes = state.bytes
    entries = state.entries
    self.parent = parent
    linkCount = 1
    pending.removeAll()
    unwrittenPages = []
    writebackErrors = 0
    lastErrorIsSeen = true
    isLiedAbout = false
    unreadableSectors = latentSectors
    pendingNameCount = 0
  }
}
