import Scenarios
import Sim

/// `faultline replay`, `shrink` and `explain`: one run, again.
struct CaseAction {
  private let request: WorkerRequest
  private let format: PlainFormat

  private init(_ request: WorkerRequest, format: PlainFormat = .text) {
    self.request = request
    self.format = format
  }

  static func perform(_ command: ReplayCommand) -> ExitCode {
    var request: WorkerRequest
    if let seed = command.seed {
      if let strategy = command.strategy, strategy.strategy == nil {
        complain("the strategy's argument makes no sense; see 'faultline list'")
        return .usage
      }
      request = WorkerRequest(
        task: .replay, scenario: command.subject, defect: command.defect,
        strategy: (command.strategy?.strategy ?? .standard).name, seed: seed)
    } else {
      guard let loaded = load(command.subject, task: .replay) else { return failure(command.subject) }
      request = loaded
    }
    request.untilStep = command.until
    return CaseAction(request, format: command.format).perform()
  }

  static func perform(_ command: ShrinkCommand) -> ExitCode {
    guard var request = load(command.path, task: .shrink) else { return failure(command.path) }
    request.limitMilliseconds = Int(command.time.wholeNanoseconds / 1_000_000)
    let base = command.path.hasSuffix(".json") ? String(command.path.dropLast(5)) : command.path
    request.outputPath = command.output ?? base + "-shrunk.json"
    return CaseAction(request).perform()
  }

  static func perform(_ command: ExplainCommand) -> ExitCode {
    guard var request = load(command.path, task: .shrink) else { return failure(command.path) }
    request.limitMilliseconds = Int(command.time.wholeNanoseconds / 1_000_000)
    return CaseAction(request).perform()
  }

  /// A request for a case, if the case can be read and its scenario and defect exist here.
  private static func load(_ path: String, task: WorkerRequest.Task) -> WorkerRequest? {
    guard let file = try? CaseFile(path: path), problem(with: file) == nil else { return nil }
    return WorkerRequest(
      task: task, scenario: file.scenario, defect: file.defect, strategy: file.strategy, seed: file.seed,
      casePath: path)
  }

  private static func failure(_ path: String) -> ExitCode {
    do throws(CaseFileError) {
      let file = try CaseFile(path: path)
      complain("\(path): \(problem(with: file) ?? "the case cannot be used")")
      return .malformedInput
    } catch {
      complain(error.description)
      return ExitCode(error)
    }
  }

  private static func problem(with file: CaseFile) -> String? {
    if Catalogue.scenario(file.scenario) == nil {
      return "the case is of the scenario '\(file.scenario)', which this build does not have"
    }
    if let defect = file.defect, !Catalogue.defects.contains(where: { $0.name == defect }) {
      return "the case is of the defect '\(defect)', which this build does not have"
    }
    if Strategy(file.strategy) == nil { return "the case is of the unknown strategy '\(file.strategy)'" }
    return nil
  }

  private func perform() -> ExitCode {
    switch Supervisor.ask(request) {
    case .story(let story):
      var codes = [ExitCode(verdict: story.verdict)]
      // A run that met nothing because it went another way says nothing about the case.
      if story.outcome == ReplayComparison.Outcome.diverged.rawValue, story.verdict == "passed" {
        codes.append(.lostControl)
      }
      return ExitCode.combined(codes + (print(story).map { [$0] } ?? []))
    case .refused(let message, let code):
      complain(message)
      return code
    case .crashed(let detail):
      _ = say(["crashed: \(detail)"])
      return .violated
    case .hung:
      _ = say(["hung: no progress for 10 s"])
      return .violated
    }
  }

  private func print(_ story: Story) -> ExitCode? {
    if format == .json {
      return say([jsonLine(story)])
    }
    var lines = story.lines
    if request.task == .replay {
      lines.append("")
      lines.append("verdict:    \(story.verdict)\(story.invariant.map { " \($0)" } ?? "")")
      if !story.detail.isEmpty { lines.append("seen:       \(story.detail)") }
      lines.append("trace hash: \(hexadecimal(story.traceHash)) after \(story.steps) steps")
    } else if story.attempts > 0 {
      lines.append(
        "(\(story.foundChoices) choices before, \(story.choices) after \(story.attempts) runs of shrinking)")
    }
    if let outcome = story.outcome { lines.append("the case:   \(outcome)") }
    if let path = story.casePath { lines.append("case:       \(path)") }
    if let remark = story.remark { lines.append("note:       \(remark)") }
    return say(lines)
  }
}
