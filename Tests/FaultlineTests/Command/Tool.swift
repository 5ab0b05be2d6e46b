import Foundation

@testable import faultline

/// The built command, run as a user runs it.
enum Tool {
  struct Outcome {
    var code: Int32
    var output: String
    var error: String

    /// The objects of a JSON report.
    var objects: [[String: Any]] {
      output.split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
    }
  }

  /// Runs the command to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
    try await run(arguments, environment: environment)
  }

  /// Runs the command to its end; that these tests may run as a shard themselves is not passed on.
  static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("faultline")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .filter { !ShardEnvironment.variables.contains($0.key) }.merging(environment) { $1 }
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    // Files, not pipes: nothing can fill up while nobody reads.
    let (output, error) = (directory.appendingPathComponent("out"), directory.appendingPathComponent("err"))
    for url in [output, error] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    process.standardInput = FileHandle.nullDevice
    // Waiting must not keep a thread of the cooperative pool, on which the other tests run.
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    return Outcome(
      code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      error: try String(contentsOf: error, encoding: .utf8))
  }

  /// A temporary directory for the length of a test.
  static func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("faultline-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }
}
