import Foundation

/// The command.
@main
enum EventstoreTool {
  static func main() async {
    StandardStreams.occupyClosedDescriptors()
    StandardStreams.ignoreWriteSignals()
    let streams = StandardStreams()
    do throws(Failure) {
      exit(try await run(Array(CommandLine.arguments.dropFirst()), streams).rawValue)
    } catch {
      streams.complain(error.message)
      exit(error.code.rawValue)
    }
  }

  private static func run(_ words: [String], _ streams: StandardStreams) async throws(Failure) -> ExitCode {
    let invocation: Invocation
    do {
      invocation = try CommandLineParser.parse(words)
    } catch {
      streams.warn(error.description)
      return .usage
    }
    switch invocation {
    case .append(let log, let level):
      return try await AppendAction(log: log, level: level, streams: streams).perform()
    case .get(let log, let ids):
      return try await GetAction(log: log, ids: ids, streams: streams).perform()
    case .stats(let log, let format):
      return try await StatsAction(log: log, format: format, streams: streams).perform()
    case .verify(let log, let format):
      return try await VerifyAction(log: log, format: format, streams: streams).perform()
    case .recover(let log, let format):
      return try await RecoverAction(log: log, format: format, streams: streams).perform()
    case .bench(let plan, let format):
      return try await BenchAction(plan: plan, format: format, streams: streams).perform()
    case .print(let text):
      try streams.say(String(text.dropLast()))
      return .done
    }
  }
}
