import Foundation
import Sim
import Testing

@testable import faultline

@Suite("Runs to find each defect")
struct DefectsReportTests {
  private static func trial(_ runs: Int, _ verdict: String?, _ invariant: String? = nil) -> DefectTrial {
    DefectTrial(
      runs: runs, nanoseconds: Int64(runs) * 1_000_000,
      ending: verdict.map {
        DefectTrial.Ending(scenario: "s", seed: 0, verdict: $0, invariant: invariant)
      })
  }

  private static func cell(_ defect: String, _ strategy: Strategy, _ trials: [DefectTrial]) -> DefectCell {
    var cell = DefectCell(defect, strategy.name)
    cell.trials = trials
    return cell
  }

  private static func report(_ cells: [DefectCell], _ strategies: String...) -> DefectsReport {
    var command = DefectsCommand()
    command.defects = ["d"]
    command.strategies = strategies.map { StrategyChoice(name: $0) }
    return DefectsReport(command: command, outcome: DefectSurvey.Outcome(cells: cells))
  }

  @Test("an interval is Student's")
  func interval() {
    let three = MeanInterval([1, 2, 3])
    #expect(three.mean == 2)
    #expect(abs((three.half ?? 0) - 4.303 / 3.0.squareRoot()) < 1e-9)
    #expect(MeanInterval([7]).half == nil)
    let many = MeanInterval((0..<101).map { Double($0 % 2) })
    #expect(abs((many.half ?? 0) - 1.984 * 0.50247 / 101.0.squareRoot()) < 1e-4)
  }

  @Test("runs take turns among the scenarios, and each search has seeds of its own")
  func turns() {
    let turns = (0..<4).map { DefectTurn(run: $0, first: 500, scenarios: 3) }
    #expect(turns.map(\.scenario) == [0, 1, 2, 0])
    #expect(turns.map(\.seed) == [500, 500, 500, 501])
  }

  @Test("a search that was given up makes the mean a lower bound")
  func givenUp() {
    let cell = Self.cell("d", .pos, [Self.trial(10, "violated", "S-1"), Self.trial(90, nil)])
    #expect(cell.found == 1)
    #expect(cell.meanRuns?.mean == 50)
    let report = Self.report([cell], "pos")
    #expect(report.lines.contains { $0.contains("| ≥ 50.0 ± ") && $0.contains(" (1 of 2)<br>50.0 ms ± ") })
    #expect(report.exitCode == .passed)
  }

  @Test("the default strategy has to find everything, another one need not")
  func judge() {
    let found = [Self.trial(3, "deadlocked")]
    let missed = [Self.trial(90, nil)]
    let standard = Strategy.standard
    let good = Self.report(
      [Self.cell("d", .pos, missed), Self.cell("d", standard, found)], "pos", standard.name)
    #expect(good.exitCode == .passed)
    #expect(good.lines.contains { $0.contains("| not found in 90 |") && $0.hasSuffix("| deadlocked |") })
    let bad = Self.report(
      [Self.cell("d", .pos, found), Self.cell("d", standard, missed)], "pos", standard.name)
    #expect(bad.exitCode == .violated)
    #expect(bad.lines.last == "\(standard.name) did not find: d.")
    #expect(Self.report([Self.cell("d", .pos, missed)], "pos").exitCode == .violated)
  }

  @Test("a defect that was told has its choices, its lines and its two lines of code")
  func stories() {
    var report = Self.report([Self.cell("d", .pos, [Self.trial(3, "violated")])], "pos")
    #expect(!report.lines.contains { $0.hasPrefix("## How each is told") })
    var outcome = report.outcome
    outcome.stories["d"] = Story(
      verdict: "violated", detail: "", lines: Array(repeating: "line", count: 20), traceHash: 0, steps: 9,
      foundChoices: 7, choices: 2, attempts: 1, before: "Module/A.swift:1")
    report = DefectsReport(command: report.command, outcome: outcome)
    #expect(report.lines.contains("| d | 2 | \(20 + Explainer.framingLines) | A.swift:1 | none |"))
  }

  @Test("control that was lost is no find")
  func lostControl() {
    let cell = Self.cell("d", .pos, [Self.trial(3, "lostControl")])
    #expect(cell.found == 0)
    #expect(cell.meanRuns == nil)
    var report = Self.report([cell], "pos")
    report = DefectsReport(
      command: report.command, outcome: DefectSurvey.Outcome(cells: [cell], lostControl: "here"))
    #expect(report.exitCode == .lostControl)
  }

  @Test("what found a defect is told in the order of how often it did")
  func reasons() {
    let trials = ["S-2", "S-9", "S-9", "S-1"].map { Self.trial(1, "violated", $0) }
    let cell = Self.cell("d", .pos, trials)
    #expect(cell.reasons.map(\.name) == ["S-9", "S-1", "S-2"])
    #expect(Self.report([cell], "pos").lines.contains { $0.hasSuffix("| S-9 50 %, S-1 25 %, S-2 25 % |") })
  }
}
