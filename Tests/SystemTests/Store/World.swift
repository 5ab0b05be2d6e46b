import Environment
import Foundation
import Sim

/// The filesystems on which the store has to behave the same.
enum World: CaseIterable {
  /// A plain one in memory, without scheduling.
  case memory
  /// A temporary directory on the real disk.
  case real
  /// The simulated disk, under many schedules.
  case simulated

  @TaskLocal private static var simulation: Simulation?

  /// Runs a test's body in this world: once, or once per seed.
  func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
    guard self == .simulated else { return try await body() }
    try await simulate(seeds: 0..<20) { simulation in
      try await World.$simulation.withValue(simulation) { try await body() }
    }
  }

  /// A fresh and empty filesystem.
  func makeFileSystem() throws -> any FileSystem {
    switch self {
    case .memory: return MemoryFileSystem()
    case .real: return try TemporaryFileSystem()
    case .simulated:
      guard let simulation = World.simulation else { throw OutsideSimulation() }
      return SimFileSystem(simulation)
    }
  }

  /// A test of the simulated world must run its body in ``run(_:)``.
  private struct OutsideSimulation: Error {}
}

/// The real filesystem in a directory that goes when nobody uses it any more.
private final class TemporaryFileSystem: FileSystem {
  private let root: String
  private let files: PosixFileSystem

  init() throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    files = try PosixFileSystem(root: root)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func open(_ path: String, _ options: OpenOptions, calledFrom site: CallSite) async throws(FileError)
    -> any File
  {
    try await files.open(path, options, calledFrom: site)
  }

  func rename(_ source: String, to destination: String, calledFrom site: CallSite) async throws(FileError) {
    try await files.rename(source, to: destination, calledFrom: site)
  }

  func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    try await files.unlink(path, calledFrom: site)
  }

  func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    try await files.status(of: path, calledFrom: site)
  }

  func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String] {
    try await files.list(directory, calledFrom: site)
  }

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    try await files.syncDirectory(path, calledFrom: site)
  }
}
