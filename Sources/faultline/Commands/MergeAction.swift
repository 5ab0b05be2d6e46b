import Foundation

/// `faultline merge`.
struct MergeAction {
  let command: MergeCommand

  func perform() -> ExitCode {
    let report: BatchReport
    do throws(ShardReport.Unusable) {
      var paths: [String] = []
      for word in command.paths { paths += try ShardReport.paths(word) }
      if let output = command.report, paths.contains(where: { isIn($0, output) }) {
        complain("the joined report would replace that of a shard in \(output); name another directory")
        return .usage
      }
      let reports = try paths.map { path throws(ShardReport.Unusable) in try ShardReport(path: path) }
      report = try ShardJoin(reports).report
    } catch {
      complain(error.message)
      return error.code
    }
    return publish(report)
  }

  private func isIn(_ path: String, _ directory: String) -> Bool {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath().path
    return folder == URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
  }

  private func publish(_ report: BatchReport) -> ExitCode {
    let directory: ReportDirectory?
    do throws(ReportDirectory.Unwritable) {
      directory = try command.report.map { path throws(ReportDirectory.Unwritable) in
        try ReportDirectory(path)
      }
    } catch {
      complain(error.message)
      return .cannotWrite
    }
    let terminal = Terminal(
      .output, color: command.color, environment: ProcessInfo.processInfo.environment)
    let codes = BatchPublisher(format: command.format, terminal: terminal, directory: directory).publish(
      report)
    if !report.missing.isEmpty { complain(report.incompleteness) }
    if let fault = report.fault { complain(fault) }
    return ExitCode.combined([report.exitCode] + codes)
  }
}

extension BatchReport {
  /// Which shards are missing, in a sentence for people.
  var incompleteness: String {
    let shown = missing.prefix(20).map(String.init).joined(separator: ", ")
    return
      "incomplete: \(missing.count == 1 ? "shard" : "shards") \(shown)\(missing.count > 20 ? ", ..." : "") "
      + "\(missing.count == 1 ? "is" : "are") missing"
  }
}
