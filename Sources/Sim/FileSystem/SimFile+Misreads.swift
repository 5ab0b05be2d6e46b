import Environment

extension SimFile {
  /// What a bus or a device may make of a read; the file stays as it is.
  func misread(_ bytes: inout [UInt8], at offset: Int, _ fault: FaultKind) {
    let simulation = fileSystem.simulation
    if fault == .bitFlipOnRead {
      let bit = simulation.drawExtent(bytes.count * 8, at: .pread)
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    } else {
      let sectorBytes = volume.profile.sectorBytes
      let first = offset / sectorBytes
      let targets = (offset + bytes.count - 1) / sectorBytes + 1 - first
      // The last source stands for what the place held before anything was written to it.
      let sources = (volume.withBytes(of: path) { $0.count } ?? 0) / sectorBytes + 2
      let number = simulation.drawExtent(targets * sources, at: .pread)
      let source = sources - 1 - number / targets
      let start = (first + number % targets) * sectorBytes
      volume.withBytes(of: path) { file in
        for place in max(start, offset)..<min(start + sectorBytes, offset + bytes.count) {
          let from = source * sectorBytes + place - start
          bytes[place - offset] = from < file.count ? file[from] : 0
        }
      }
    }
    fileSystem.deviceFaultsLeft -= 1
    fileSystem.misreads.append(SimFileSystem.Misread(path: path, offset: offset, bytes: bytes))
    simulation.emit(.fault, .pread, object: object, words: fault.identity) {
      "FAULT \(fault.name): a read of \(path) at \(offset) returns wrong bytes"
    }
  }
}
