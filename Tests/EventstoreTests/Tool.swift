import Foundation

/// The built command, run as a user runs it, in a directory of its own.
struct Tool {
  struct Outcome {
    var code: Int32
    var wasKilled: Bool
    var output: String
    var error: String

    /// The objects of the lines that are whole.
    var objects: [[String: Any]] {
      output[..<(output.lastIndex(of: "\n") ?? output.startIndex)].split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
    }
  }

  /// When to send SIGKILL.
  struct Kill {
    /// Whether the delay begins with the first acknowledgement, instead of the process's start.
    var awaitsOutput = false
    var delay: Duration
  }

  static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("eventstore")

  let directory: String

  /// Lends a directory for the length of a test.
  static func use<Result>(_ body: (Tool) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "eventstore-\(UUID().uuidString)"
    )
    .path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(Tool(directory: path))
  }

  func path(_ name: String) -> String { directory + "/" + name }

  func bytes(_ name: String) -> [UInt8] {
    FileManager.default.contents(atPath: path(name)).map(Array.init) ?? []
  }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  /// Runs the command.
  /// - Parameters:
  ///   - preparation: What a shell does before it becomes the command.
  ///   - kill: When to kill it.
  func run(
    _ arguments: String..., input: String = "", after preparation: String? = nil, kill killing: Kill? = nil
  ) async throws -> Outcome {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    if let preparation {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      let script = #"\#(preparation); exec "$0" "$@""#
      process.arguments = ["-c", script, Self.executable.path] + arguments
    }
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    // Files, not pipes: nothing can fill up while nobody reads, and what was written outlives the process.
    let streams = path("streams-\(UUID().uuidString)")
    defer {
      for end in [".in", ".out", ".err"] { try? FileManager.default.removeItem(atPath: streams + end) }
    }
    try Data(input.utf8).write(to: URL(fileURLWithPath: streams + ".in"))
    for end in [".out", ".err"] { _ = FileManager.default.createFile(atPath: streams + end, contents: nil) }
    process.standardInput = FileHandle(forReadingAtPath: streams + ".in")
    process.standardOutput = FileHandle(forWritingAtPath: streams + ".out")
    process.standardError = FileHandle(forWritingAtPath: streams + ".err")
    try await end(of: process, killing, output: streams + ".out")
    return Outcome(
      code: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: String(
        decoding: FileManager.default.contents(atPath: streams + ".out") ?? Data(), as: UTF8.self),
      error: String(decoding: FileManager.default.contents(atPath: streams + ".err") ?? Data(), as: UTF8.self)
    )
  }

  /// Runs the process without keeping a thread of the cooperative pool, on which the other tests run.
  private func end(of process: Process, _ killing: Kill?, output: String) async throws {
    let (ends, ended) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in ended.finish() }
    try process.run()
    if let killing {
      while killing.awaitsOutput, process.isRunning, Self.size(of: output) == 0 {
        try await Task.sleep(for: .milliseconds(1))
      }
      try await Task.sleep(for: killing.delay)
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    for await _ in ends {}
  }

  private static func size(of path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
