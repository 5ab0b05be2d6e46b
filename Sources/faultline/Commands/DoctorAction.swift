import Foundation

/// `faultline doctor`.
struct DoctorAction {
  let command: DoctorCommand

  func perform() -> ExitCode {
    switch Supervisor.ask(WorkerRequest(task: .doctor)) {
    case .story(let story):
      let isWell = story.verdict == "passed"
      let closing =
        isWell ? "The engine is in control on this toolchain." : "The engine is NOT in control on this toolchain."
      let lines: [String]
      if command.format == .json {
        let object = ["verdict": story.verdict, "findings": story.lines.joined(separator: "\n")]
        guard let data = try? JSONEncoder().encode(object) else { return .internalFault }
        lines = [String(decoding: data, as: UTF8.self)]
      } else {
        lines = story.lines + ["", closing]
      }
      return say(lines) ?? (isWell ? .passed : .lostControl)
    case .refused(let message, let code):
      complain(message)
      return code
    case .crashed(let detail):
      complain("the self-test crashed: \(detail)")
      return .lostControl
    case .hung:
      complain("the self-test hangs")
      return .lostControl
    }
  }
}
