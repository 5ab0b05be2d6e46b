import Dispatch
import Foundation
import Scenarios
import Sim

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The child process: reads requests, runs simulations, answers.
///
/// Simulations run on a thread of their own. The main thread serves the main queue, so that work for the main actor can
/// run there, come back, and be called an escape instead of a deadlock.
enum Worker {
  static func serve() -> Never {
    let thread = Thread {
      let desk = SimulationDesk(page: ProgressPage(descriptor: WorkerProcess.progressDescriptor))
      while let line = readLine(),
        let request = try? JSONDecoder().decode(WorkerRequest.self, from: Data(line.utf8))
      {
        answer(desk.handle(request))
      }
      exit(0)
    }
    thread.stackSize = 8 << 20
    thread.start()
    dispatchMain()
  }

  private static func answer(_ reply: WorkerReply) {
    guard let data = try? JSONEncoder().encode(reply), let text = String(data: data, encoding: .utf8) else {
      exit(ExitCode.internalFault.rawValue)
    }
    // The parent's end of the pipe is gone only when the parent is.
    guard (try? StandardStream.output.write(text + "\n")) == true else { exit(0) }
  }
}
