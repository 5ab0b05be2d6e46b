import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Has many requests handled by a few workers.
///
/// One thread, one poll(2), as in ``Coordinator``. Requests have numbers, and their answers come in any order.
final class WorkerPool {
  /// What came of a request.
  enum Answer {
    case reply(WorkerReply)
    /// The system under test took the worker with it; the last word of its page, and how it ended.
    case crashed(UInt64, String)
    /// The worker made no progress.
    case hung(UInt64)
    /// The worker, not the system under test, has failed.
    case fault(String)
  }

  private let jobs: Int
  private let hashing: Hashing
  private var idle: [WorkerProcess] = []
  private var busy: [(worker: WorkerProcess, number: Int)] = []

  init(jobs: Int?, hashing: Hashing) {
    self.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    self.hashing = hashing
  }

  deinit {
    for worker in idle { worker.dismiss() }
  }

  /// Has requests handled until there is no next one and each has its answer.
  ///
  /// - Parameters:
  ///   - next: The next request and its number; nil when there is none for now.
  ///   - take: Takes an answer; there may be a next request after it.
  ///   - tick: Called several times a second.
  func run(
    next: () -> (number: Int, request: WorkerRequest)?, take: (Int, Answer) -> Void, tick: () -> Void
  ) {
    while true {
      while busy.count < jobs, let (number, request) = next() {
        if let fault = assign(number, request) { take(number, .fault(fault)) }
      }
      guard !busy.isEmpty else { return }
      wait(take)
      tick()
    }
  }

  private func assign(_ number: Int, _ request: WorkerRequest) -> String? {
    do throws(WorkerProcess.StartError) {
      let worker: WorkerProcess
      if let free = idle.popLast() { worker = free } else { worker = try WorkerProcess(hashing: hashing) }
      guard worker.send(request) else { return "a worker does not take requests" }
      busy.append((worker, number))
      return nil
    } catch {
      return error.reason
    }
  }

  private func wait(_ take: (Int, Answer) -> Void) {
    var descriptors = busy.map { pollfd(fd: $0.worker.output, events: Int16(POLLIN), revents: 0) }
    poll(&descriptors, nfds_t(descriptors.count), 100)
    let now = ContinuousClock.now
    for index in descriptors.indices.reversed() {
      let (worker, number) = busy[index]
      if descriptors[index].revents != 0 {
        guard let answer = receive(from: worker) else { continue }
        busy.remove(at: index)
        take(number, answer)
      } else if worker.standstill(at: now) > Coordinator.hangLimit {
        busy.remove(at: index)
        _ = worker.finish(killing: true)
        take(number, .hung(worker.seed))
      }
    }
  }

  private func receive(from worker: WorkerProcess) -> Answer? {
    do throws(WorkerProcess.EndOfReplies) {
      guard let reply = try worker.receive() else { return nil }
      idle.append(worker)
      return .reply(reply)
    } catch {
      let ending = worker.finish()
      guard error.isGarbled else { return .crashed(worker.seed, ending.description) }
      return .fault("a worker's answer is garbled: the system under test must not write to standard output")
    }
  }
}
