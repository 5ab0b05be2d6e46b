#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Has one request handled by a worker of its own.
enum Supervisor {
  /// What came of a request.
  enum Answer {
    case story(Story)
    /// The worker refused or failed in a way it could name.
    case refused(String, ExitCode)
    /// The system under test took the worker with it.
    case crashed(String)
    /// The worker made no progress.
    case hung
  }

  /// - Parameters:
  ///   - request: The request.
  ///   - hashing: Whether the worker's hash seed is fixed.
  ///   - limit: How long it may show no progress.
  ///   - isQuiet: Whether what it writes to standard error is dropped, because its death is expected.
  static func ask(
    _ request: WorkerRequest, hashing: Hashing = .random, limit: Duration = Coordinator.hangLimit,
    isQuiet: Bool = false
  ) -> Answer {
    reply(to: request, hashing: hashing, limit: limit, isQuiet: isQuiet).0
  }

  /// As `ask`, with all that the worker answered, when it did.
  /// - Parameter tick: Called several times a second with the last word of the worker's page; false gives up.
  static func reply(
    to request: WorkerRequest, hashing: Hashing = .random, limit: Duration = Coordinator.hangLimit,
    isQuiet: Bool = false, tick: (UInt64) -> Bool = { _ in true }
  ) -> (Answer, WorkerReply?) {
    let worker: WorkerProcess
    do throws(WorkerProcess.StartError) {
      worker = try WorkerProcess(hashing: hashing, isQuiet: isQuiet)
    } catch {
      return (.refused(error.reason, .internalFault), nil)
    }
    guard worker.send(request) else {
      return (.refused("a worker does not take requests", .internalFault), nil)
    }
    while worker.standstill(at: .now) <= limit {
      guard tick(worker.seed) else {
        _ = worker.finish(killing: true)
        return (.refused("interrupted", .interrupted), nil)
      }
      var descriptor = pollfd(fd: worker.output, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, 100) > 0 else { continue }
      do throws(WorkerProcess.EndOfReplies) {
        guard let reply = try worker.receive() else { continue }
        worker.dismiss()
        if let story = reply.story { return (.story(story), reply) }
        let code = reply.code.flatMap(ExitCode.init(rawValue:)) ?? .internalFault
        return (.refused(reply.error ?? "a worker gave no answer", code), reply)
      } catch {
        _ = tick(worker.seed)
        return (.crashed(worker.finish().description), nil)
      }
    }
    _ = worker.finish(killing: true)
    return (.hung, nil)
  }
}
