import Foundation
import Scenarios
import Sim

/// `faultline run`.
struct RunAction {
  private var command: RunCommand

  init(command: RunCommand) { self.command = command }

  private var names: [String] {
    command.scenarios.isEmpty ? Catalogue.scenarios.map(\.name) : command.scenarios
  }

  private var terminal: Terminal {
    Terminal(.output, color: command.color, environment: ProcessInfo.processInfo.environment)
  }

  /// Performs the command.
  mutating func perform() -> ExitCode {
    if let strategy = command.strategy, strategy.strategy == nil {
      complain("the strategy's argument makes no sense; see 'faultline list'")
      return .usage
    }
    do throws(ValueError) {
      try takeShard()
    } catch {
      complain(error.message)
      return .usage
    }
    let reports: ReportDirectory?
    do throws(ReportDirectory.Unwritable) {
      reports = try command.report.map { path throws(ReportDirectory.Unwritable) in try ReportDirectory(path)
      }
    } catch {
      complain(error.message)
      return .cannotWrite
    }
    Interruption.watch()
    let progress = ProgressLine(
      on: Terminal(.error, color: command.color, environment: ProcessInfo.processInfo.environment),
      write: { _ = try? StandardStream.error.write($0) })
    let outcome = Coordinator(command, scenarios: names, progress: progress).run()
    var report = BatchReport(command, names: names, outcome: outcome)
    var codes: [ExitCode] = []
    if let story = tell(outcome, reports) {
      if case .refused(let message, let code) = story {
        complain(message)
        codes.append(code)
      }
      report.add(story)
    }
    codes.append(report.exitCode)
    codes += BatchPublisher(format: command.format, terminal: terminal, directory: reports).publish(report)
    if let fault = outcome.fault { complain(fault) }
    return ExitCode.combined(codes)
  }

  /// Finds out which part of the seeds to run, and says so: nobody should wonder where the others are.
  private mutating func takeShard() throws(ValueError) {
    if case .one = command.seeds { return }
    let environment = ProcessInfo.processInfo.environment
    let source: String
    if command.shard != nil {
      source = "--shard"
    } else {
      guard let claim = try ShardEnvironment(environment).detect() else { return }
      command.shard = claim.shard
      source = claim.source
      // Bazel wants a sign that the test knows of shards.
      if let path = environment["TEST_SHARD_STATUS_FILE"] {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
      }
    }
    guard let shard = command.shard else { return }
    let part = shard.part(of: SeedSpan(command.seeds))
    _ = try? StandardStream.error.write("\(shard), from \(source): \(part) of each scenario\n")
  }

  /// Has the first failure shrunk and told, and its case written.
  private func tell(_ outcome: Coordinator.Outcome, _ reports: ReportDirectory?) -> Supervisor.Answer? {
    guard let (scenario, failure, _) = outcome.failure,
      !["crashed", "hung", "nondeterministic"].contains(failure.verdict)
    else { return nil }
    let directory: ReportDirectory
    do throws(ReportDirectory.Unwritable) {
      if let reports {
        directory = reports
      } else {
        directory = try ReportDirectory(ReportDirectory.standard)
      }
    } catch {
      return .refused(error.message, .cannotWrite)
    }
    let name = [names[scenario], command.defect, "seed-\(failure.seed)"].compactMap { $0 }.joined(
      separator: "-")
    var request = WorkerRequest(
      task: .explain, scenario: names[scenario], defect: command.defect, strategy: command.strategyName,
      seed: failure.seed, isAlone: command.seeds == .one(failure.seed),
      outputPath: directory.path(of: "\(name).json"), expectedHash: failure.traceHash)
    (request.shares, request.lostSeeds) = (outcome.shares[scenario], outcome.lost[scenario])
    let answer = Supervisor.ask(request, hashing: command.hashing)
    guard case .story(var story) = answer, story.verdict == "nondeterministic" else { return answer }
    story.detail = Rechecker(command: command, scenarios: names).detail(scenario, failure.seed)
    return .story(story)
  }
}
