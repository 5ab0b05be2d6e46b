import Foundation
import Scenarios

/// What the searches over small workloads came to, in text and JSON.
struct WorkloadReport {
  let outcome: WorkloadCoordinator.Outcome
  let longest: Int
  let defect: String?

  /// Failures that are printed at most, of one subject; the rest are counted.
  private static let failureLimit = 10

  var failures: Int { outcome.found.reduce(0) { $0 + $1.sum.failures.count } }

  var exitCode: ExitCode {
    var codes = outcome.found.flatMap { $0.sum.failures.map { ExitCode(verdict: $0.verdict) } }
    codes += outcome.losses.map { ExitCode(verdict: $0.verdict) }
    if outcome.isInterrupted { codes.append(.interrupted) }
    if outcome.fault != nil { codes.append(.internalFault) }
    return ExitCode.combined(codes)
  }

  func text(_ terminal: Terminal) -> [String] {
    var lines: [String] = []
    for (subject, sum) in outcome.found {
      let title =
        subject == .workloads ? "workloads of up to \(longest) operations" : subject.rawValue
      lines.append(terminal.colored(title, .bold))
      lines += sum.lines.map { "  " + $0 }
      lines += sum.failures.prefix(Self.failureLimit).map { "  FAILED \($0)".escapingControls }
      let more = sum.failures.count - Self.failureLimit
      if more > 0 { lines.append("  ... and \(more.grouped) more") }
      lines.append("")
    }
    for loss in outcome.losses {
      lines.append("\(loss.part): \(loss.verdict): \(loss.detail)".escapingControls)
    }
    let cases = outcome.found.reduce(0) { $0 + $1.sum.cases }
    var summary = "\(cases.grouped) cases, "
    summary += failures == 0 ? "none failing" : "\(failures.grouped) failing"
    if outcome.done < outcome.parts { summary += "; \(outcome.parts - outcome.done) parts not done" }
    if outcome.isInterrupted { summary += " (interrupted)" }
    let isWell = failures == 0 && outcome.done == outcome.parts
    return lines + [terminal.colored(summary, isWell ? .green : .red)]
  }

  private struct Object: Encodable {
    var schema = "faultline.workloads.1"
    var subject: String
    var longest: Int
    var defect: String?
    var workloads: Int
    var crashPoints: Int
    var crashStates: Int
    var images: Int
    var boundedStates: Int
    var cases: Int
    var served: Int
    var refusals: [String: Int]
    var faults: [String: Int]
    var failures: [StoreExhaustion.Failure]
  }

  /// One object a line, one for each search.
  var json: [String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return outcome.found.map { subject, sum in
      let object = Object(
        subject: subject.rawValue, longest: longest, defect: defect, workloads: sum.workloads,
        crashPoints: sum.crashPoints, crashStates: sum.crashStates, images: sum.images,
        boundedStates: sum.boundedStates, cases: sum.cases, served: sum.served, refusals: sum.refusals,
        faults: sum.faults, failures: sum.failures)
      guard let data = try? encoder.encode(object) else {
        preconditionFailure("strings and integers encode")
      }
      return String(decoding: data, as: UTF8.self)
    }
  }
}
