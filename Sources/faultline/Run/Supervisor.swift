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
  ///   - limit: How long it may show no progress, its own time limit apart.
  ///   - isQuiet: Whether what it writes to standard error is dropped, because its death is expected.
  static func ask(
    _ request: WorkerRequest, hashing: Hashing = .random, limit: Duration = Coordinator.hangLimit,
    isQuiet: Bool = false
  ) -> Answer {
    let worker: WorkerProcess
    do throws(WorkerProcess.StartError) {
      worker = try WorkerProcess(hashing: hashing, isQuiet: isQuiet)
    } catch {
      return .refused(error.reason, .internalFault)
    }
    guard worker.send(request) else { return .refused("a worker does not take requests", .internalFault) }
    let limit = limit + .milliseconds(request.limitMilliseconds)
    while worker.standstill(at: .now) <= limit {
      var descriptor = pollfd(fd: worker.output, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, 100) > 0 else { continue }
      do throws(WorkerProcess.EndOfReplies) {
        guard let reply = try worker.receive() else { continue }
        worker.dismiss()
        if let story = reply.story { return .story(story) }
        return .refused(
          reply.error ?? "a worker gave no answer",
          reply.code.flatMap(ExitCode.init(rawValue:)) ?? .internalFault)
      } catch {
        return .crashed(worker.finish().description)
      }
    }
    _ = worker.finish(killing: true)
    return .hung
  }
}
