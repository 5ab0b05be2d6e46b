import Foundation
import Sim

/// What an exhaustive search came to.
struct ExhaustReport {
  let command: ExhaustCommand
  let exhausted: ExhaustedPart
  let story: Story?

  var lines: [String] {
    var lines = [title] + storyLines
    let time = Duration.nanoseconds(exhausted.nanoseconds)
    var counts = "\(exhausted.schedules.grouped) schedules"
    if exhausted.redundant > 0 { counts += " and \(exhausted.redundant.grouped) redundant runs" }
    lines.append(
      "\(counts), \(exhausted.steps.grouped) steps, \(MagnitudeFormat.text(time)), "
        + MagnitudeFormat.rate(exhausted.schedules, of: "schedules", in: time))
    lines.append("\(extent); \(outcome)")
    return lines
  }

  private var title: String {
    command.scenario + (command.defect.map { " with the defect \($0)" } ?? "")
      + (command.clients.map { ", \($0) \($0 == 1 ? "client" : "clients")" } ?? "") + ": \(boundText)"
  }

  private var boundText: String {
    switch command.bound {
    case .none: "all schedules"
    case .preemptions(let limit):
      "all schedules with at most \(limit) \(limit == 1 ? "preemption" : "preemptions")"
    case .delays(let limit): "all schedules with at most \(limit) \(limit == 1 ? "delay" : "delays")"
    case .sleepSets: "a schedule for each order of the steps that race, if tasks share only kit objects"
    }
  }

  private var storyLines: [String] {
    guard let story, let first = exhausted.firstFailing else { return [] }
    var lines = ["schedule \(first.grouped) fails:"] + story.lines
    lines.append(
      "(\(story.foundChoices) choices differed from the default when it was found, \(story.choices) after "
        + "\(story.attempts) runs of shrinking)")
    lines.append("trace:     \(hexadecimal(story.traceHash)) after \(story.steps) steps")
    if let path = story.casePath {
      lines += ["case:      \(path)", "reproduce: \(BatchReport.program) replay \(path)"]
    }
    return lines + [""]
  }

  /// How much of it was run.
  private var extent: String {
    if let step = exhausted.divergedAt {
      return "NOT complete: a run did not repeat the one before it, at step \(step)"
    }
    if exhausted.isComplete { return "complete" }
    return exhausted.failures > 0 && !command.keepsGoing
      ? "NOT complete: stopped at the first failure" : "NOT complete: given up at the limit"
  }

  private var outcome: String {
    exhausted.failures == 0
      ? (exhausted.isComplete ? "none of them fails" : "no failure so far")
      : "\(exhausted.failures.grouped) failed"
  }
}

extension ExhaustReport {
  private struct Object: Encodable {
    var schema = "faultline.exhaust.1"
    var scenario: String
    var defect: String?
    var bound: String
    var clients: Int?
    var result: ExhaustedPart
    var verdict: String
    var invariant: String?
    var story: [String]?
    var casePath: String?
    var reproduce: String?
    var shrunkTraceHash: String?
  }

  /// The result for programs, in one line.
  var json: String {
    let object = Object(
      scenario: command.scenario, defect: command.defect, bound: boundName, clients: command.clients,
      result: exhausted,
      verdict: story?.verdict ?? (exhausted.divergedAt == nil ? "passed" : "nondeterministic"),
      invariant: story?.invariant, story: story?.lines, casePath: story?.casePath,
      reproduce: story?.casePath.map { "\(BatchReport.program) replay \($0)" },
      shrunkTraceHash: story.map { hexadecimal($0.traceHash) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(object) else { preconditionFailure("strings and integers encode") }
    return String(decoding: data, as: UTF8.self)
  }

  private var boundName: String {
    switch command.bound {
    case .none: "all"
    case .preemptions(let limit): "preemptions:\(limit)"
    case .delays(let limit): "delays:\(limit)"
    case .sleepSets: "sleep-sets"
    }
  }
}
