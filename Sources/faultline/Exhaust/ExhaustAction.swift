import Foundation
import Sim

/// `faultline exhaust`.
struct ExhaustAction {
  let command: ExhaustCommand

  func perform() -> ExitCode {
    let directory: ReportDirectory
    do throws(ReportDirectory.Unwritable) {
      directory = try ReportDirectory(command.report ?? ReportDirectory.standard)
    } catch {
      complain(error.message)
      return .cannotWrite
    }
    Interruption.watch()
    var progress = ProgressLine(
      on: Terminal(.error, color: .auto, environment: ProcessInfo.processInfo.environment),
      write: { _ = try? StandardStream.error.write($0) })
    var schedule: UInt64 = 0
    let (answer, reply) = Supervisor.reply(to: request(directory)) { number in
      schedule = number
      progress.show("schedule \(number.grouped)", at: .now)
      return !Interruption.isRequested
    }
    progress.clear()
    return conclude(answer, reply?.exhausted, schedule)
  }

  private func request(_ directory: ReportDirectory) -> WorkerRequest {
    let name = [command.scenario, command.defect, "exhaust"].compactMap { $0 }.joined(separator: "-")
    // The case is a script: any strategy replays it, and this one says that no seed drew it.
    var request = WorkerRequest(
      task: .exhaust, scenario: command.scenario, defect: command.defect,
      strategy: Strategy.runToCompletion.name, outputPath: directory.path(of: "\(name).json"))
    request.exhaust = ExhaustPart(
      bound: command.bound, clients: command.clients, limit: command.limit, keepsGoing: command.keepsGoing)
    return request
  }

  private func conclude(
    _ answer: Supervisor.Answer, _ exhausted: ExhaustedPart?, _ schedule: UInt64
  ) -> ExitCode {
    guard let exhausted else { return conclude(answer, schedule) }
    guard !exhausted.hasUnknownClients else {
      complain("\(command.scenario) has no number of clients that can be \(command.clients ?? 0)")
      return .usage
    }
    var codes: [ExitCode] = exhausted.failures > 0 ? [.violated] : []
    var story: Story?
    if case .story(let told) = answer { story = told }
    if case .refused(let message, let code) = answer, exhausted.failures > 0 {
      complain(message)
      codes.append(code)
    }
    if let story { codes.append(ExitCode(verdict: story.verdict)) }
    if exhausted.divergedAt != nil { codes.append(.lostControl) }
    let report = ExhaustReport(command: command, exhausted: exhausted, story: story)
    if let unwritten = say(command.format == .json ? [report.json] : report.lines) { codes.append(unwritten) }
    return ExitCode.combined(codes)
  }

  /// The worker could not finish.
  private func conclude(_ answer: Supervisor.Answer, _ schedule: UInt64) -> ExitCode {
    switch answer {
    case .crashed(let detail):
      return say(["crashed: \(detail), in schedule \(schedule.grouped)"]) ?? .violated
    case .hung: return say(["hung: no progress for 10 s, in schedule \(schedule.grouped)"]) ?? .violated
    case .refused(let message, let code):
      complain(message)
      return code
    case .story: return .internalFault
    }
  }
}
