import Foundation
import Sim

/// The command.
@main
enum Faultline {
  static func main() {
    StandardStream.ignoreBrokenPipes()
    let words = Array(CommandLine.arguments.dropFirst())
    if words.first == WorkerProcess.argument { Worker.serve() }
    exit(run(words).rawValue)
  }

  static func run(_ words: [String]) -> ExitCode {
    let terminal = Terminal(.output, color: .auto, environment: ProcessInfo.processInfo.environment)
    do throws(UsageError) {
      switch try CommandLineParser(known: .all, width: min(terminal.width, 110)).parse(words) {
      case .run(let command):
        var action = RunAction(command: command)
        return action.perform()
      case .replay(let command): return CaseAction.perform(command)
      case .sweep(let command): return SweepAction(command: command).perform()
      case .merge(let command): return MergeAction(command: command).perform()
      case .shrink(let command): return CaseAction.perform(command)
      case .explain(let command): return CaseAction.perform(command)
      case .list(let command): return ListAction(command: command).perform()
      case .doctor(let command): return DoctorAction(command: command).perform()
      case .defects(let command): return DefectsAction(command: command).perform()
      case .exhaust(let command): return ExhaustAction(command: command).perform()
      case .bench(let command): return BenchAction(command: command).perform()
      case .demo(let command): return DemoAction(command: command).perform()
      case .help(let text):
        return say(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)) ?? .passed
      case .version:
        return say(["faultline 0.1.0 (\(Build.tool.configuration), \(Build.tool.toolchain))"]) ?? .passed
      }
    } catch {
      _ = try? StandardStream.error.write(error.description)
      return .usage
    }
  }
}
