import Foundation
import Scenarios
import Sim
import Testing

/// `faultline defects` as a user runs it.
@Suite(.serialized) struct DefectsCommandTests {
  private static let subjects = Catalogue.defects.prefix(2).map(\.name)

  @Test func numbersOfRunsDoNotDependOnWhoMadeThem() async throws {
    var results: [[String]] = []
    for jobs in ["1", "3"] {
      let outcome = try await Tool.run(
        "defects", Self.subjects[0], Self.subjects[1], "--trials", "3", "--strategy", "random,pos", "--jobs",
        jobs, "--format", "json")
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.error.isEmpty)
      results.append(
        outcome.objects.map { "\($0["defect"] ?? "") \($0["strategy"] ?? "") \($0["runsOfTrials"] ?? "")" })
      #expect(outcome.objects.allSatisfy { ($0["trials"] as? Int) == 3 && ($0["found"] as? Int) == 3 })
    }
    #expect(results[0] == results[1])
    #expect(results[0].count == 4)
  }

  @Test func theReportHasARowForEachDefect() async throws {
    let outcome = try await Tool.run("defects", Self.subjects[1], "--trials", "1", "--strategy", "random")
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("\n| defect | random | found by |\n"))
    #expect(outcome.output.contains("\n| \(Self.subjects[1]) | "))
    #expect(outcome.output.contains("faultline defects \(Self.subjects[1]) --strategy random --trials 1`"))
    #expect(outcome.output.contains("\n| defect | choices | lines | after | before |\n"))
    let told = outcome.output.split(separator: "\n").last { $0.hasPrefix("| \(Self.subjects[1]) | ") }
    let cells = told?.split(separator: "|").map { $0.trimming(" ") } ?? []
    #expect(cells.count == 5 && cells.dropFirst(3).allSatisfy { $0.contains(".swift:") }, "\(cells)")
    #expect(
      cells.count > 2 && Int(cells[1]).map { $0 <= 12 } == true && Int(cells[2]).map { $0 <= 40 } == true)
    #expect(outcome.output.hasSuffix("random found the defect.\n"))
  }

  @Test func aDefectThatIsMissedIsAFailure() async throws {
    // A lock that nobody contends for while every task runs to completion.
    let outcome = try await Tool.run(
      "defects", "no-single-writer-lock", "--trials", "1", "--seeds", "1", "--strategy", "run-to-completion")
    #expect(outcome.code == 1, "\(outcome.error)")
    #expect(outcome.output.contains("| not found in \(Catalogue.scenarios.count) |"))
    #expect(outcome.output.hasSuffix("run-to-completion did not find: no-single-writer-lock.\n"))
  }

  @Test(arguments: [
    ["no-such-defect"], ["--strategy", "random,nonsense"], ["--strategy", "pct:99"],
    ["--strategy", "pct,pct:3"],
    ["--trials", "0"], ["--strategy", "random,"],
  ])
  func aWrongCommandLineIsAUsageError(_ words: [String]) async throws {
    let outcome =
      words.count == 1
      ? try await Tool.run("defects", words[0]) : try await Tool.run("defects", words[0], words[1])
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> String {
    String(drop(while: { $0 == character }).reversed().drop(while: { $0 == character }).reversed())
  }
}
