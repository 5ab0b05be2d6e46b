// What kernel, device and operators do to the disk by themselves.

extension SimFileSystem {
  /// Gives each event that the run allows a lane of its own.
  func openLanes() {
    simulation.addWorldEvent(.writeback, recurs: true) { [self] in
      withDirtyFile("the kernel writes back") { volume.writeBack(file: $0) { simulation.drawWorldEvent($0) } }
    }
    simulation.addWorldEvent(.lateSyncError, recurs: true) { [self] in
      // Counted when somebody is told.
      _ = withDirtyFile("FAULT late-sync-error: a writeback fails behind") { volume.failWriteback(file: $0) }
      return false
    }
    simulation.addWorldEvent(.eviction, recurs: true) { [self] in
      guard volume.evict() else { return false }
      tell(.eviction, "clean pages leave the cache, and some were not what the device has")
      return true
    }
    simulation.addWorldEvent(.bitRot, recurs: false) { [self] in
      onRestingSector { place in
        let byte = simulation.drawWorldEvent(volume.bytes(in: place).count)
        let bits = simulation.drawWorldEvent(9)
        volume.rot(place, byte: byte, mask: bits == 8 ? 0xFF : 1 << UInt8(bits))
        tell(
          .bitRot, "FAULT bit-rot: byte \(volume.bytes(in: place).lowerBound + byte) changes on the device")
      }
    }
    simulation.addWorldEvent(.latentSectorError, recurs: false) { [self] in
      onRestingSector { place in
        volume.spoil(place)
        tell(.latentSectorError, "FAULT latent-sector-error: sector \(place.sector) can no longer be read")
      }
    }
    simulation.addWorldEvent(.outsideChange, recurs: false) { [self] in changeFromOutside() }
  }

  private func withDirtyFile(_ what: String, _ body: (Int) -> Void) -> Bool {
    let files = volume.dirtyFiles
    guard !files.isEmpty else { return false }
    let file = files[simulation.drawWorldEvent(files.count)]
    body(file)
    tell(.writeback, "\(what) of file \(file)", UInt64(file))
    return true
  }

  private func onRestingSector(_ body: (Volume.RestingSector) -> Void) -> Bool {
    guard deviceFaultsLeft > 0 else { return false }
    let places = volume.restingSectors()
    guard !places.isEmpty else { return false }
    deviceFaultsLeft -= 1
    body(places[simulation.drawWorldEvent(places.count)])
    return true
  }

  /// Somebody cuts, removes or replaces a file in the root directory.
  private func changeFromOutside() -> Bool {
    let files = volume.filesInRoot
    guard !files.isEmpty else { return false }
    let name = files[simulation.drawWorldEvent(files.count)]
    let size = volume.withBytes(of: name) { $0.count } ?? 0
    switch simulation.drawWorldEvent(3) {
    case 0:
      guard size > 0 else { return false }
      let kept = size - 1 - simulation.drawWorldEvent(size)
      volume.cutFromOutside(name, to: kept)
      tell(.outsideChange, "FAULT outside-change: somebody cuts \(name) to \(kept) B", UInt64(kept))
    case 1:
      volume.removeFromOutside(name)
      tell(.outsideChange, "FAULT outside-change: somebody removes \(name)", 1 << 62)
    default:
      volume.removeFromOutside(name)
      _ = try? volume.place([], at: name)
      tell(
        .outsideChange, "FAULT outside-change: somebody puts an empty file in the place of \(name)", 1 << 63)
    }
    return true
  }

  private func tell(_ fault: FaultKind, _ text: @autoclosure () -> String, _ word: UInt64 = 0) {
    simulation.emit(.world, .disk, words: fault.identity, word, text: text)
  }
}
