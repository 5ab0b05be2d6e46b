import Foundation
import Synchronization

/// `faultline bench`.
struct BenchAction {
  let command: BenchCommand

  func perform() -> ExitCode {
    #if DEBUG
      _ = try? StandardStream.error.write(
        "warning: this is a debug build, whose figures mean nothing: swift run -c release faultline bench\n")
    #endif
    do {
      if command.measuresSchedulers {
        let report = try Self.onThread { [command] () throws(BenchError) in
          DetectionBench(trials: command.trials).measure()
        }
        return say(command.format == .json ? [report.json] : report.lines) ?? .passed
      }
      let report = try Self.onThread { [command] () throws(BenchError) in
        try Bench(pairs: command.pairs).measure(command.workloads)
      }
      return say(command.format == .json ? [report.json] : report.lines) ?? .passed
    } catch {
      complain(error.message)
      return .internalFault
    }
  }

  /// Runs on a thread of its own, since a simulation must not have the main one, and waits for it.
  ///
  /// The stack is as large as a main thread's: a secondary one may have half a mebibyte.
  static func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws(BenchError) -> Value
  ) throws(BenchError) -> Value {
    let result = Outcome<Value>()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      let outcome = Result(catching: body)
      result.value.withLock { $0 = outcome }
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    done.wait()
    guard let outcome = result.value.withLock({ $0 }) else { preconditionFailure("the thread has signalled") }
    return try outcome.get()
  }

  private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, BenchError>?>(nil)
  }
}
