import Environment

/// One operation on the simulated filesystem, from its arrival to its return.
struct Call {
  private let fileSystem: SimFileSystem
  private let kind: OperationKind
  private let operation: FileError.Operation
  private let path: String
  private let object: Int
  private let isWrite: Bool
  private let site: CallSite

  @inline(__always)
  init(
    _ fileSystem: SimFileSystem, _ kind: OperationKind, _ operation: FileError.Operation, path: String,
    object: Int, isWrite: Bool, _ site: CallSite
  ) {
    self.fileSystem = fileSystem
    self.kind = kind
    self.operation = operation
    self.path = path
    self.object = object
    self.isWrite = isWrite
    self.site = site
  }

  private var simulation: Simulation { fileSystem.simulation }

  /// Waits for the operation's turn; for operations that a death leaves undone.
  /// - Parameter faults: Those that leave it undone too.
  @inline(__always)
  func begin(_ faults: FaultSet) async throws(FileError) -> SimProcess {
    guard await arrive() == .proceed else { throw error(.canceled) }
    if let fault = simulation.drawFault(faults, at: kind) {
      guard fault == .openError else { throw failure(fault) }
      let code = Self.openErrors[simulation.drawExtent(Self.openErrors.count, at: kind)]
      throw failure(fault, code)
    }
    return simulation.processes[simulation.currentProcess]
  }

  @inline(__always)
  func arrive() async -> Arrival {
    let arrival = await simulation.arrive(kind, object: object, isWrite: isWrite, site: site)
    if isWrite {
      fileSystem.volume.timeOfDay = simulation.processes[simulation.currentProcess].wallClock.now
    }
    return arrival
  }

  /// Lets other tasks run between the effect and the return.
  @inline(__always)
  func end(outcome: UInt64, digest: UInt64 = 0, _ text: @autoclosure () -> String) async throws(FileError) {
    took(outcome: outcome, digest: digest, text())
    guard await finish() == .proceed else { throw error(.canceled) }
  }

  /// The point between the effect and the return.
  @inline(__always)
  func finish() async -> Arrival {
    await simulation.reply(kind, object: object, isWrite: isWrite, site: site)
  }

  /// The operation had an effect.
  @inline(__always)
  func took(outcome: UInt64, digest: UInt64 = 0, _ text: @autoclosure () -> String) {
    simulation.emit(.operation, kind, object: object, words: outcome, digest, site: site, text: text)
    if isWrite { simulation.touch() }
  }

  /// Has the effect; an errno of the model is the operation's error.
  @inline(__always)
  func effect<Value>(_ body: () throws(Errno) -> Value) throws(FileError) -> Value {
    do {
      return try body()
    } catch {
      simulation.emit(
        .operation, kind, object: object, words: UInt64(bitPattern: Int64(error.rawValue)), site: site
      ) {
        "\(operation.rawValue) \(path) fails with \(error)"
      }
      throw self.error(error)
    }
  }

  private static let openErrors: [Errno] = [
    .accessDenied, .tooManyOpenFiles, .inputOutput, .readOnlyFileSystem,
  ]

  /// Reports an injected fault, with its usual error.
  func failure(_ fault: FaultKind) -> FileError {
    switch fault {
    case .interrupted, .interruptedCall, .interruptedAfterPart: failure(fault, .interrupted)
    case .noSpace, .noSpaceAtSync: failure(fault, .noSpace)
    default: failure(fault, .inputOutput)
    }
  }

  /// Reports an injected fault.
  func failure(_ fault: FaultKind, _ code: Errno) -> FileError {
    simulation.emit(.fault, kind, object: object, words: fault.identity, site: site) {
      "FAULT \(fault.name): \(operation.rawValue) \(path) fails with \(code)"
    }
    return error(code)
  }

  func error(_ code: Errno) -> FileError { FileError(operation, path: path, code: code) }
}
