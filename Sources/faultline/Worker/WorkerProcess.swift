import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A child process that runs simulations: systems under test may trap or loop, and the command must survive it.
final class WorkerProcess {
  let identifier: pid_t
  private let input: Int32
  /// The descriptor to poll for replies.
  let output: Int32
  private let page: ProgressPage
  private var buffer: [UInt8] = []

  private var lastCounter: UInt64 = 0
  private var lastMove = ContinuousClock.now

  /// How a worker ended.
  enum Ending: Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  /// Why no worker could be started.
  struct StartError: Error { let reason: String }

  /// The hidden command that makes a process a worker.
  static let argument = "__worker"
  /// Descriptor numbers in the worker.
  static let progressDescriptor: Int32 = 3

  init(hashing: Hashing, isQuiet: Bool = false) throws(StartError) {
    guard let progress = ProgressPage.makeFile(), let page = ProgressPage(descriptor: progress) else {
      throw StartError(reason: "no shared page can be made in /tmp")
    }
    defer { close(progress) }
    guard let requests = Self.makePipe(), let replies = Self.makePipe() else {
      throw StartError(reason: "no pipe can be made")
    }
    var actions = FileActions()
    actions.duplicate(requests.read, as: STDIN_FILENO)
    actions.duplicate(replies.write, as: STDOUT_FILENO)
    actions.duplicate(progress, as: Self.progressDescriptor)
    if isQuiet { actions.discard(STDERR_FILENO) }
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_DETERMINISTIC_HASHING"] = hashing == .fixed ? "1" : nil
    // A trap's own message says enough beside the seed; who wants the backtrace asks for it.
    if environment["SWIFT_BACKTRACE"] == nil { environment["SWIFT_BACKTRACE"] = "enable=no" }
    let started = actions.spawn(Self.executable, [Self.argument], environment)
    close(requests.read)
    close(replies.write)
    guard let started else {
      close(requests.write)
      close(replies.read)
      throw StartError(reason: "\(Self.executable) cannot be started again as a worker")
    }
    (identifier, input, output, self.page) = (started, requests.write, replies.read, page)
  }

  deinit {
    close(input)
    close(output)
    page.unmap()
  }

  /// The seed that the worker is running, or ran last.
  var seed: UInt64 { page.seed.pointee }

  /// How long the worker's counter has not moved.
  func standstill(at now: ContinuousClock.Instant) -> Duration {
    let counter = page.counter.pointee
    if counter != lastCounter {
      lastCounter = counter
      lastMove = now
    }
    return now - lastMove
  }

  /// Sends a request; false when the worker is gone.
  func send(_ request: WorkerRequest) -> Bool {
    lastMove = .now
    guard let data = try? JSONEncoder().encode(request), let text = String(data: data, encoding: .utf8) else {
      return false
    }
    return (try? StandardStream(descriptor: input).write(text + "\n")) ?? false
  }

  /// Reads what is there.
  /// - Returns: A reply when one is complete; nil when there is none yet; throws when the worker is gone.
  func receive() throws(EndOfReplies) -> WorkerReply? {
    if let reply = try takeReply() { return reply }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = read(output, &chunk, chunk.count)
    if count == 0 { throw EndOfReplies(isGarbled: false) }
    if count > 0 { buffer += chunk[..<count] }
    return try takeReply()
  }

  /// The worker closed its output, or wrote something that is no reply.
  struct EndOfReplies: Error { let isGarbled: Bool }

  private func takeReply() throws(EndOfReplies) -> WorkerReply? {
    guard let end = buffer.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = buffer[..<end]
    buffer.removeSubrange(...end)
    guard let reply = try? JSONDecoder().decode(WorkerReply.self, from: Data(line)) else {
      throw EndOfReplies(isGarbled: true)
    }
    return reply
  }

  /// Waits for the end of a worker that has closed its output, or kills it.
  func finish(killing: Bool = false) -> Ending {
    if killing { kill(identifier, SIGKILL) }
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
  }

  /// Lets an idle worker go.
  func dismiss() { _ = finish(killing: true) }

  private static func makePipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// The path of the program that is running.
  static let executable: String = {
    #if os(Linux)
      if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        return path
      }
    #endif
    return Bundle.main.executablePath ?? CommandLine.arguments[0]
  }()
}

/// The descriptors of a process to be started.
private struct FileActions {
  private var duplicates: [(from: Int32, to: Int32)] = []
  private var discarded: [Int32] = []

  mutating func duplicate(_ descriptor: Int32, as number: Int32) { duplicates.append((descriptor, number)) }

  /// Sends what the process writes to a descriptor nowhere.
  mutating func discard(_ descriptor: Int32) { discarded.append(descriptor) }

  /// Starts a process; nil when that fails.
  func spawn(_ path: String, _ arguments: [String], _ environment: [String: String]) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (from, to) in duplicates { posix_spawn_file_actions_adddup2(&actions, from, to) }
    for descriptor in discarded {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var identifier = pid_t()
    return posix_spawn(&identifier, path, &actions, nil, &argv, &envp) == 0 ? identifier : nil
  }
}
