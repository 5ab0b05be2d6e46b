import Environment
import SystemUnderTest

extension LogLocation {
  /// Opens the store of this log.
  func open(
    for access: LogFileSystem.Access, level: Durability = .process,
    diagnostics: any Diagnostics = StandardErrorDiagnostics()
  ) async throws(Failure) -> EventStore {
    let base: PosixFileSystem
    do {
      base = try PosixFileSystem(root: directory)
    } catch {
      throw Failure(error, log: self, access: access)
    }
    do {
      let fileSystem = LogFileSystem(base: base, access: access)
      return try await EventStore.open(name, in: fileSystem, diagnostics: diagnostics, durability: level)
    } catch {
      throw Failure(error, log: self, access: access)
    }
  }
}

/// Tells the operator nothing: for a subcommand whose result says it all.
struct SilentDiagnostics: Diagnostics {
  func report(_ line: String) {}
}
