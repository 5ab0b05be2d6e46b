import Environment

/// An open file of a simulated process.
struct SimFile: File {
  let fileSystem: SimFileSystem
  let path: String
  let object: Int
  let descriptor: Descriptor

  var volume: Volume { fileSystem.volume }

  @inline(__always)
  private func call(
    _ kind: OperationKind, _ operation: FileError.Operation, isWrite: Bool, _ site: CallSite
  ) -> Call {
    Call(fileSystem, kind, operation, path: path, object: object, isWrite: isWrite, site)
  }

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    let call = call(.append, .append, isWrite: true, site)
    return try await transfer(bytes, call, .append) { (part) throws(Errno) in
      try volume.append(part, to: descriptor)
    }
  }

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    let call = call(.pwrite, .pwrite, isWrite: true, site)
    return try await transfer(bytes, call, .pwrite) { (part) throws(Errno) in
      try volume.pwrite(part, at: offset, to: descriptor)
    }
  }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    let call = call(.pread, .pread, isWrite: false, site)
    guard await call.arrive() == .proceed else { throw call.error(.canceled) }
    var bytes = try call.effect { () throws(Errno) in
      try volume.pread(descriptor, count: count, at: offset)
    }
    if let fault = fileSystem.simulation.drawFault(faultsOfReading(bytes.count), at: .pread) {
      switch fault {
      case .shortRead: bytes.removeLast(1 + fileSystem.simulation.drawExtent(bytes.count - 1, at: .pread))
      case .bitFlipOnRead, .misdirectedRead: misread(&bytes, at: offset, fault)
      default: throw call.failure(fault)
      }
    }
    try await call.end(
      outcome: UInt64(bytes.count), digest: TraceHash.digest(bytes[...]),
      "reads \(bytes.count) B of \(path) at \(offset)")
    return bytes
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    let call = call(.truncate, .truncate, isWrite: true, site)
    _ = try await call.begin(Self.faultsOfTruncating)
    try call.effect { () throws(Errno) in try volume.truncate(descriptor, to: size) }
    try await call.end(outcome: UInt64(size), "truncates \(path) to \(size) B")
  }

  func synchronize(calledFrom site: CallSite) async throws(FileError) {
    let call = call(.fsync, .fsync, isWrite: true, site)
    try await synchronize(call, .fsync, "syncs \(path)") { () throws(Errno) in try volume.fsync(descriptor) }
  }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) {
    let call = call(.fdatasync, .fdatasync, isWrite: true, site)
    try await synchronize(call, .fdatasync, "syncs the data of \(path)") { () throws(Errno) in
      try volume.fdatasync(descriptor)
    }
  }

  private func synchronize(
    _ call: Call, _ kind: OperationKind, _ text: @autoclosure () -> String, _ sync: () throws(Errno) -> Void
  ) async throws(FileError) {
    _ = try await call.begin([])
    // Space runs out at a sync only where data is still to be given blocks.
    let isDirty = try call.effect { () throws(Errno) in try volume.hasPendingData(descriptor) }
    let honest = isDirty ? Self.faultsOfSyncing : Self.faultsOfSyncingNothing
    let applicable = isDirty && fileSystem.deviceFaultsLeft > 0 ? Self.faultsOfSyncingToBadDevice : honest
    guard let fault = fileSystem.simulation.drawFault(applicable, at: kind) else {
      try reportLateError(call)
      try call.effect { () throws(Errno) in try sync() }
      return try await call.end(outcome: 0, text())
    }
    try await fail(fault, call, kind, text(), sync)
  }

  private func fail(
    _ fault: FaultKind, _ call: Call, _ kind: OperationKind, _ text: String,
    _ sync: () throws(Errno) -> Void
  ) async throws(FileError) {
    let simulation = fileSystem.simulation
    switch fault {
    case .interrupted, .interruptedCall: throw call.failure(fault)
    case .lyingSync:
      fileSystem.deviceFaultsLeft -= 1
      try call.effect { () throws(Errno) in try volume.lieAbout(descriptor) }
    case .lostWrite, .misdirectedWrite:
      fileSystem.deviceFaultsLeft -= 1
      _ = try call.effect { () throws(Errno) in
        try volume.losingWrite(
          of: descriptor, isMisdirected: fault == .misdirectedWrite, { simulation.drawExtent($0, at: kind) },
          sync)
      }
    default:
      let isReported = try call.effect { () throws(Errno) in try volume.failSync(descriptor) }
      simulation.touch()
      if isReported { throw call.failure(fault) }
    }
    try await call.end(outcome: fault.identity, "FAULT \(fault.name): \(text)")
  }

  /// A writeback has failed before: whoever syncs is told, once, whatever becomes of what is pending now.
  private func reportLateError(_ call: Call) throws(FileError) {
    guard try call.effect({ () throws(Errno) in try volume.owesError(to: descriptor) }) else { return }
    // Done as far as it can be; the error is of what was pending before.
    try? volume.fsync(descriptor)
    fileSystem.simulation.countFault(.lateSyncError)
    fileSystem.simulation.touch()
    throw call.failure(.lateSyncError)
  }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    let call = call(.fstat, .fstat, isWrite: false, site)
    _ = try await call.begin([])
    var status = try call.effect { () throws(Errno) in try volume.fstat(descriptor) }
    if fileSystem.simulation.drawFault(Self.faultsOfLooking, at: .fstat) == .oddClock {
      status = try call.effect { () throws(Errno) in try showOddTime(insteadOf: status.modified) }
    }
    try await call.end(outcome: UInt64(status.size), "looks at \(path): \(status.size) B")
    return status
  }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool {
    let call = call(.flock, .flock, isWrite: true, site)
    _ = try await call.begin(Self.interruptions)
    let isHeld = try call.effect { () throws(Errno) in try volume.tryLock(descriptor) }
    try await call.end(outcome: isHeld ? 1 : 0, isHeld ? "locks \(path)" : "finds \(path) locked")
    return isHeld
  }

  func close(calledFrom site: CallSite) async throws(FileError) {
    let call = call(.close, .close, isWrite: true, site)
    _ = try await call.begin([])
    let fault = fileSystem.simulation.drawFault(Self.faultsOfClosing, at: .close)
    try call.effect { () throws(Errno) in try volume.close(descriptor) }
    if let fault { throw call.failure(fault) }
    try await call.end(outcome: 0, "closes \(path)")
  }
}

// MARK: - Writes and their faults

extension SimFile {
  /// A write of all the bytes, of a prefix, or of none: what a kernel may make of it.
  @inline(__always)
  private func transfer(
    _ bytes: ArraySlice<UInt8>, _ call: Call, _ kind: OperationKind,
    _ write: (ArraySlice<UInt8>) throws(Errno) -> Int
  ) async throws(FileError) -> Int {
    let simulation = fileSystem.simulation
    switch await call.arrive() {
    case .proceed: break
    case .dead: throw call.error(.canceled)
    case .cutShort:
      // The kernel may have got anywhere when the process died under it.
      let count = simulation.stage == .running ? simulation.drawExtent(bytes.count + 1, at: kind) : 0
      if count > 0 { _ = try put(bytes.prefix(count), call, write, "dies writing \(bytes.count) B:") }
      throw call.error(.canceled)
    }
    if fileSystem.fullWrites > 0 {
      fileSystem.fullWrites -= 1
      throw call.failure(fileSystem.fullWriteFault, fileSystem.fullWriteError)
    }
    if fileSystem.interruptsNextWrite {
      fileSystem.interruptsNextWrite = false
      throw call.failure(.interruptedAfterPart)
    }
    let applicable = bytes.count > 1 ? Self.faultsOfWriting : Self.faultsOfWritingLittle
    guard let fault = simulation.drawFault(applicable, at: kind) else {
      let written = try put(bytes, call, write, "writes")
      try await settle(call, kind)
      return written
    }
    return try await fail(fault, bytes, call, kind, write)
  }

  private func fail(
    _ fault: FaultKind, _ bytes: ArraySlice<UInt8>, _ call: Call, _ kind: OperationKind,
    _ write: (ArraySlice<UInt8>) throws(Errno) -> Int
  ) async throws(FileError) -> Int {
    let simulation = fileSystem.simulation
    switch fault {
    case .shortWrite, .interruptedAfterPart:
      fileSystem.interruptsNextWrite = fault == .interruptedAfterPart
      let count = bytes.count - 1 - simulation.drawExtent(bytes.count - 1, at: kind)
      let written = try put(
        bytes.prefix(count), call, write, "FAULT \(fault.name): of \(bytes.count) B writes")
      try await settle(call, kind)
      return written
    case .noSpace, .quota:
      // A part fits, the rest does not, and the next writes find no room at all.
      let corners = ExtentPoint.corners(below: bytes.count).map { $0 * 4 }
      let extent = simulation.drawExtent(bytes.count * 4, at: kind, corners: corners)
      fileSystem.fullWrites = 1 + extent % 4
      fileSystem.fullWriteFault = fault
      fileSystem.fullWriteError =
        fault == .noSpace ? .noSpace : extent & 1 == 0 ? .quotaExceeded : .fileTooLarge
      let count = extent / 4
      guard count > 0 else { throw call.failure(fault, fileSystem.fullWriteError) }
      let written = try put(
        bytes.prefix(count), call, write, "FAULT \(fault.name): of \(bytes.count) B writes")
      try await settle(call, kind)
      return written
    case .writeError:
      let count = simulation.drawExtent(bytes.count + 1, at: kind)
      if count > 0 {
        _ = try put(bytes.prefix(count), call, write, "FAULT write-error: of \(bytes.count) B writes")
      }
      throw call.failure(fault)
    default:
      throw call.failure(fault)
    }
  }

  @inline(__always)
  private func put(
    _ bytes: ArraySlice<UInt8>, _ call: Call, _ write: (ArraySlice<UInt8>) throws(Errno) -> Int,
    _ what: String
  ) throws(FileError) -> Int {
    let written = try call.effect { () throws(Errno) in try write(bytes) }
    call.took(
      outcome: UInt64(written), digest: TraceHash.digest(bytes.prefix(written)),
      "\(what) \(written) B to \(path)")
    return written
  }

  /// Between a write's effect and its return.
  @inline(__always)
  private func settle(_ call: Call, _ kind: OperationKind) async throws(FileError) {
    guard await call.finish() == .proceed else { throw call.error(.canceled) }
  }
}
