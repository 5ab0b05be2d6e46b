public import Environment

/// A simulated filesystem: the ``Volume``, reached through scheduling points and with faults in its way.
///
/// Each operation has two points: before its effect, and between the effect and its return. Other tasks may run, and the
/// process may die, at both. A write whose process dies before its turn has written any prefix, as a killed process's
/// write(2) has. Faults are drawn after the point and are overlays: the volume's bytes stay what a correct disk has, but
/// for what a broken device or somebody outside does to them, which the volume lists (``Volume/damages(of:)``).
///
/// When the power fails the volume takes one of the images that its profile allows.
///
/// It models no time: an operation takes as long as the scheduler lets others run.
///
/// Unchecked: entered on the simulation's thread only, which every operation checks.
public final class SimFileSystem: FileSystem, @unchecked Sendable {
  /// The disk.
  ///
  /// For setting up a world and for oracles; a simulated system never sees it.
  public let volume: Volume
  let simulation: Simulation
  @exclusivity(unchecked) private var objects: [String: Int] = [:]
  /// How many more writes find the disk full before somebody else frees space.
  @exclusivity(unchecked) var fullWrites = 0
  /// With which error they do.
  @exclusivity(unchecked) var fullWriteFault = FaultKind.noSpace
  @exclusivity(unchecked) var fullWriteError = Errno.noSpace
  /// Whether the next write is interrupted before it does anything.
  @exclusivity(unchecked) var interruptsNextWrite = false
  /// How many faults of the device (``FaultKind/ofDevice``) the run may still have.
  ///
  /// One, unless a test wants more: then what a system has to make of it can be said beforehand.
  @exclusivity(unchecked) public var deviceFaultsLeft = 1
  /// What a read has returned that is not in the file, one entry a faulty read.
  @exclusivity(unchecked) public internal(set) var misreads: [Misread] = []

  /// Bytes that a read returned in place of those in the file.
  public struct Misread: Sendable, Equatable {
    /// The path the file was opened by.
    public let path: String
    /// Where they were read.
    public let offset: Int
    /// What was returned, wrong bytes and right ones.
    public let bytes: [UInt8]
  }

  /// Creates a filesystem on an empty or prepared volume, which loses power with its simulation.
  public init(_ simulation: Simulation, volume: Volume = Volume()) {
    self.simulation = simulation
    self.volume = volume
    simulation.onPowerLoss { [self] in
      fullWrites = 0
      interruptsNextWrite = false
      let names = volume.pendingNames
      // The first draw is of the kind of image; with it a sweep chooses all of one.
      var isFirst = true
      let image = volume.powerLoss { count in
        defer { isFirst = false }
        return simulation.drawPowerLoss(
          count, images: isFirst ? { [volume] in volume.crashImages(limit: Sweep.imageWays) } : nil)
      }
      simulation.emit(.world, .powerLoss, words: UInt64(image.rawValue)) { "the disk comes back \(image)" }
      if volume.hasLost(names) { simulation.countFault(.nameLost) }
    }
    openLanes()
  }

  // Made once: a set from a list costs an allocation.
  static let faultsOfOpening: FaultSet = [.interrupted, .interruptedCall, .openError]
  static let faultsOfDirectorySync: FaultSet = [.interrupted, .interruptedCall, .syncError]
  static let faultsOfDirectorySyncOfBadDevice = faultsOfDirectorySync.union([.lyingSync])

  /// The number under which a path appears in candidates and the trace.
  func object(_ path: String) -> Int {
    if let object = objects[path] { return object }
    let object = simulation.registerObject(path)
    objects[path] = object
    return object
  }

  /// Opens a file in the process of the calling task.
  public func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    let object = object(path)
    let call = Call(self, .open, .open, path: path, object: object, isWrite: true, site)
    let process = try await call.begin(Self.faultsOfOpening)
    let descriptor = try call.effect { () throws(Errno) in
      try volume.open(path, options, process: process.index)
    }
    if !process.ownsDescriptors {
      process.ownsDescriptors = true
      process.onDeath.append { [volume] in volume.closeAll(process: process.index) }
    }
    try await call.end(outcome: UInt64(descriptor.serial), "opens \(path)")
    return SimFile(fileSystem: self, path: path, object: object, descriptor: descriptor)
  }

  /// Renames a file.
  public func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError) {
    let call = Call(self, .rename, .rename, path: source, object: object(source), isWrite: true, site)
    _ = try await call.begin([])
    try call.effect { () throws(Errno) in try volume.rename(source, to: destination) }
    try await call.end(outcome: stableHash(destination), "renames \(source) to \(destination)")
  }

  /// Removes a name.
  public func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    let call = Call(self, .unlink, .unlink, path: path, object: object(path), isWrite: true, site)
    _ = try await call.begin([])
    try call.effect { () throws(Errno) in try volume.unlink(path) }
    try await call.end(outcome: 0, "removes \(path)")
  }

  /// Tells a path's size and kind.
  public func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    let call = Call(self, .stat, .stat, path: path, object: object(path), isWrite: false, site)
    _ = try await call.begin([])
    let status = try call.effect { () throws(Errno) in try volume.stat(path) }
    try await call.end(outcome: UInt64(status.size), "looks at \(path): \(status.size) B")
    return status
  }

  /// Lists a directory.
  public func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String] {
    let call = Call(self, .list, .list, path: directory, object: object(directory), isWrite: false, site)
    _ = try await call.begin([.interrupted])
    let names = try call.effect { () throws(Errno) in try volume.list(directory) }
    try await call.end(
      outcome: names.reduce(0) { mix64($0, stableHash($1)) }, "lists \(directory): \(names.count) names")
    return names
  }

  /// Syncs a directory's entries.
  public func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    let call = Call(
      self, .syncDirectory, .syncDirectory, path: path, object: object(path), isWrite: true, site)
    guard await call.arrive() == .proceed else { throw call.error(.canceled) }
    let fault = simulation.drawFault(
      deviceFaultsLeft > 0 ? Self.faultsOfDirectorySyncOfBadDevice : Self.faultsOfDirectorySync,
      at: .syncDirectory)
    let lies = fault == .lyingSync
    if let fault, !lies { throw call.failure(fault) }
    if lies { deviceFaultsLeft -= 1 }
    try call.effect { () throws(Errno) in
      try lies ? volume.lieAboutDirectory(path) : volume.syncDirectory(path)
    }
    try await call.end(
      outcome: lies ? 1 : 0, "\(lies ? "FAULT lying-sync: " : "")syncs the directory \(path)")
  }
}
