import Environment
import Synchronization
import SystemUnderTest

/// A log in some filesystem, seen from outside the store.
struct Fixture: Sendable {
  static let path = "events.log"

  let fileSystem: ScriptedFileSystem
  let diagnostics = Lines()

  init(_ world: World) throws {
    fileSystem = ScriptedFileSystem(try world.makeFileSystem())
  }

  /// A log with these bytes.
  init(_ world: World, log: [UInt8]) async throws {
    try self.init(world)
    let file = try await fileSystem.open(Self.path, [.append, .create])
    try await file.appendAll(log[...])
    try await file.close()
    _ = fileSystem.takeRecord()
  }

  /// Opens the store.
  func open(
    limits: StoreLimits = .standard, durability: Durability = .process
  ) async throws(StoreError) -> EventStore {
    try await EventStore.open(
      Self.path, in: fileSystem, diagnostics: diagnostics, limits: limits, durability: durability)
  }

  /// The error that opening ends with.
  func refusal(limits: StoreLimits = .standard, durability: Durability = .process) async -> StoreError? {
    do {
      _ = try await open(limits: limits, durability: durability)
      return nil
    } catch {
      return error
    }
  }

  /// The bytes in the log.
  func log() async throws -> [UInt8] {
    let file = try await fileSystem.open(Self.path, [.read])
    let size = try await file.status().size
    let bytes = try await file.readFully(count: size, at: 0)
    try await file.close()
    return bytes
  }
}

/// Diagnostics that keep what they are told.
final class Lines: Diagnostics {
  private let lines = Mutex<[String]>([])

  func report(_ line: String) { lines.withLock { $0.append(line) } }

  /// All lines so far.
  var all: [String] { lines.withLock { $0 } }
}

extension EventStore {
  /// Appends an event given as text.
  @discardableResult
  func append(id: String, _ event: String) async throws(StoreError) -> Acknowledgement {
    try await append(id: id, event: [UInt8](event.utf8))
  }

  /// Reads an event as text.
  func readText(id: String) async throws(StoreError) -> String {
    String(decoding: try await read(id: id), as: UTF8.self)
  }
}
