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
private final class TemporaryFileSystem: ForwardingFileSystem {
  let base: any FileSystem
  private let root: String

  init() throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    base = try PosixFileSystem(root: root)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }
}
