import Foundation
import Scenarios
import Sim
import Testing

/// `faultline sweep` as a user runs it.
@Suite(.serialized) struct SweepCommandTests {
  @Test func theMapDoesNotDependOnWhoMadeIt() async throws {
    var outputs: [String] = []
    for variant in [["1", "random"], ["2", "random"], ["2", "fixed"]] {
      let outcome = try await Tool.run(
        "sweep", "store-two-writers", "store-concurrent", "--bases", "1", "--jobs", variant[0], "--hashing",
        variant[1], "--format", "json")
      #expect(outcome.code == 0, "\(outcome.error)")
      outputs.append(outcome.output)
    }
    #expect(outputs.allSatisfy { $0 == outputs[0] })
  }

  @Test func everyCellIsTriedAndWritten() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run("sweep", "store-concurrent", "--bases", "2", "--report", directory)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.error.isEmpty)
      #expect(outcome.output.contains(" cells, all tried, none failing"))
      let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
      #expect(names == ["boundary-map.json", "boundary-map.txt"])
      let json = try String(contentsOfFile: directory + "/boundary-map.json", encoding: .utf8)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      #expect((object["baseRuns"] as? [Any])?.count == 2)
      let totals = try #require(object["totals"] as? [String: Int])
      #expect(totals["cells"] == totals["passed"])
      let boundaries = try #require(object["boundaries"] as? [[String: Any]])
      #expect(boundaries.count == totals["boundaries"])
      #expect(boundaries.contains { ($0["before"] as? String)?.hasPrefix("EventLog.swift:") == true })
    }
  }

  @Test func aFailingCellNamesItsPlacesAndReplays() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "sweep", "store-concurrent", "--defect", "ignores-short-write", "--bases", "2", "--format", "json",
        "--report", directory)
      #expect(outcome.code == 1, "\(outcome.error)")
      let object = try #require(outcome.objects.first)
      let failures = try #require(object["failures"] as? [[String: Any]])
      #expect(!failures.isEmpty)
      let kinds = Set(failures.compactMap { $0["kind"] as? String })
      #expect(kinds == ["no-space", "short-write"], "both take a part of a write")
      for failure in failures.prefix(3) {
        #expect((failure["before"] as? String)?.contains(".swift:") == true)
        let path = try #require(failure["casePath"] as? String)
        let replay = try await Tool.run("replay", path, "--format", "json")
        #expect(replay.code == 1)
        #expect(replay.objects.first?["invariant"] as? String == failure["invariant"] as? String)
        #expect(replay.objects.first?["remark"] == nil)
      }
      #expect((object["story"] as? [String])?.last?.contains(" EventLog.swift:") == true)
    }
  }

  @Test func theFirstFailureIsTheSameForAnyNumberOfJobs() async throws {
    var outputs: [String] = []
    for jobs in ["1", "2"] {
      try await Tool.withDirectory { directory in
        let outcome = try await Tool.run(
          "sweep", "store-concurrent", "store-recovery", "--defect", "torn-tail-not-cut", "--bases", "2",
          "--first", "--jobs", jobs, "--format", "json", "--report", directory)
        #expect(outcome.code == 1, "\(outcome.error)")
        outputs.append(outcome.output.replacing(directory, with: "DIRECTORY"))
      }
    }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0].contains("\"outcome\":\"notTried\""))
  }

  @Test func aRunThatKillsItsProcessIsACell() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "sweep", "canary-crashed-by-order", "--format", "json", "--report", directory)
      #expect(outcome.code == 1, "\(outcome.error)")
      let object = try #require(outcome.objects.first)
      let failures = try #require(object["failures"] as? [[String: Any]])
      #expect(!failures.isEmpty)
      #expect(failures.allSatisfy { $0["verdict"] as? String == "crashed" })
      #expect(failures.allSatisfy { $0["kind"] as? String == "switch" })
      let path = try #require(failures.first?["casePath"] as? String)
      let replay = try await Tool.run("replay", path)
      #expect(replay.code == 1)
      #expect(replay.output.hasPrefix("crashed: "))
    }
  }

  @Test func aScenarioWhoseBaseRunsKillTheirProcessIsSaid() async throws {
    let outcome = try await Tool.run("sweep", "canary-crashed", "canary-adopted")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("crashed while its base runs were chosen"))
    #expect(outcome.output.contains("in 1 scenarios not all base runs could be made"))
  }

  @Test func aPairFailsWhereNoCellDoes() async throws {
    try await Tool.withDirectory { directory in
      let single = try await Tool.run("sweep", "canary-pair")
      #expect(single.code == 0, "\(single.output)")
      let words = ["sweep", "canary-pair", "--pairs", "--report", directory]
      let outcome = try await Tool.run(words + ["--format", "json"])
      #expect(outcome.code == 1, "\(outcome.error)")
      let object = try #require(outcome.objects.first)
      #expect((object["totals"] as? [String: Int])?["failed"] == 0)
      let pairs = try #require(object["pairs"] as? [String: Int])
      #expect(pairs["failingKinds"] ?? 0 > 0 && pairs["limit"] == 20_000)
      #expect(pairs["tried"] == pairs["kinds"] && pairs["pairs"] ?? 0 > pairs["tried"] ?? 0)
      let failure = try #require((object["failures"] as? [[String: Any]])?.first)
      #expect([failure["firstKind"], failure["kind"]] as? [String] == ["crash", "crash"])
      let path = try #require(failure["casePath"] as? String)
      #expect(failure["reproduce"] as? String == "swift run -c debug faultline replay \(path)")
      let replay = try await Tool.run("replay", path, "--format", "json")
      #expect(replay.code == 1 && replay.objects.first?["remark"] == nil)
      let text = try String(contentsOfFile: directory + "/boundary-map.txt", encoding: .utf8)
      #expect(text.contains("canary-pair: violated canary, crash after "))
      #expect(text.contains(", then crash after ") && text.contains(" kinds of pair failing\n"))
      #expect(text.contains("The first of these, shrunk:"))
    }
  }

  @Test func pairsDoNotDependOnWhoTriedThem() async throws {
    var outputs: [String] = []
    for jobs in ["1", "2"] {
      let outcome = try await Tool.run(
        "sweep", "store-concurrent", "--pairs", "--bases", "1", "--jobs", jobs, "--format", "json")
      #expect(outcome.code == 0, "\(outcome.error)")
      outputs.append(outcome.output)
    }
    #expect(outputs[0] == outputs[1] && !outputs[0].isEmpty)
    let limited = try await Tool.run(
      "sweep", "store-concurrent", "--pairs", "--bases", "1", "--pair-limit", "20")
    #expect(limited.output.contains("no more than 20 pairs were tried: '--pair-limit none' tries every pair"))
    let all = try await Tool.run(
      "sweep", "canary-pair", "--pairs", "--pair-limit", "none", "--format", "json")
    let pairs = try #require(all.objects.first?["pairs"] as? [String: Int])
    #expect(pairs["tried"] == pairs["pairs"] && pairs["limit"] == nil)
    for words in [["--pairs", "--workloads"], ["--pairs", "--first"], ["--pair-limit", "3"]] {
      #expect(try await Tool.run(["sweep"] + words).code == 64)
    }
  }

  @Test func aPairThatKillsItsProcessIsTold() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "sweep", "canary-crashed-by-pair", "--pairs", "--format", "json", "--report", directory)
      #expect(outcome.code == 1, "\(outcome.error)")
      let failures = try #require(outcome.objects.first?["failures"] as? [[String: Any]])
      #expect(!failures.isEmpty && failures.allSatisfy { $0["verdict"] as? String == "crashed" })
      let path = try #require(failures.first?["casePath"] as? String)
      let replay = try await Tool.run("replay", path)
      #expect(replay.code == 1 && replay.output.hasPrefix("crashed: "))
    }
  }

  @Test func smallWorkloadsGiveTheSameForAnyNumberOfJobs() async throws {
    try await Tool.withDirectory { directory in
      let two = try await Tool.run(
        "sweep", "--workloads", "--longest", "1", "--jobs", "2", "--report", directory)
      #expect(two.code == 0, "\(two.error)\(two.output.suffix(2_000))")
      #expect(two.output.contains("workloads run: \(9 * 13)"))
      #expect(two.output.contains(" cases, none failing\n"))
      let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
      #expect(names == ["workloads.json", "workloads.txt"])
      let one = try await Tool.run(
        "sweep", "--workloads", "--longest", "1", "--jobs", "1", "--format", "json")
      #expect(one.code == 0)
      #expect(one.output == (try String(contentsOfFile: directory + "/workloads.json", encoding: .utf8)))
      #expect(one.objects.count == 4)
      #expect(one.objects.allSatisfy { ($0["workloads"] as? Int ?? 0) > 0 })
      #expect((one.objects.first?["refusals"] as? [String: Int])?["R4"] ?? 0 > 0)
    }
  }

  @Test func smallWorkloadsFindADefect() async throws {
    let outcome = try await Tool.run(
      "sweep", "--workloads", "--longest", "1", "--defect", "torn-tail-refuses-start", "--format", "json")
    #expect(outcome.code == 1, "\(outcome.error)")
    let failures = outcome.objects.first?["failures"] as? [[String: Any]]
    #expect(failures?.first?["invariant"] as? String == "S-18")
  }

  @Test(arguments: [
    ["--workloads", "store-power"], ["--workloads", "--first"], ["--longest", "0"], ["--longest", "5"],
  ])
  func aWrongSearchOfWorkloadsIsAUsageError(_ words: [String]) async throws {
    let outcome = try await Tool.run("sweep", words[0], words[1])
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [["no-such-scenario"], ["--defect", "no-such-defect"], ["--bases", "0"]])
  func aWrongCommandLineIsAUsageError(_ words: [String]) async throws {
    let outcome =
      words.count == 1
      ? try await Tool.run("sweep", words[0]) : try await Tool.run("sweep", words[0], words[1])
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
  }

  @Test func anUnwritableReportDirectoryIsNoticedBeforeAnythingRuns() async throws {
    let outcome = try await Tool.run("sweep", "canary-adopted", "--report", "/dev/null/reports")
    #expect(outcome.code == 74)
    #expect(outcome.output.isEmpty)
  }
}
