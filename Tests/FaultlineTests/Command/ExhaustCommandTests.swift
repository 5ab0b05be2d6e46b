import Foundation
import Scenarios
import Sim
import Testing

/// `faultline exhaust` as a user runs it.
@Suite(.serialized) struct ExhaustCommandTests {
  private static func result(_ outcome: Tool.Outcome) throws -> [String: Any] {
    try #require(outcome.objects.first?["result"] as? [String: Any], "\(outcome.output)\(outcome.error)")
  }

  @Test func everyScheduleOfASmallScenarioPasses() async throws {
    try await Tool.withDirectory { directory in
      var schedules: [Int] = []
      for bound in [["--preemptions", "0"], ["--preemptions", "1"], ["--delays", "1"]] {
        let outcome = try await Tool.run(
          "exhaust", "store-race", bound[0], bound[1], "--format", "json", "--report", directory)
        #expect(outcome.code == 0, "\(outcome.error)")
        let result = try Self.result(outcome)
        #expect(result["isComplete"] as? Bool == true)
        #expect(result["failures"] as? Int == 0)
        schedules.append(try #require(result["schedules"] as? Int))
      }
      #expect(schedules[0] < schedules[1])
      #expect(schedules[2] < schedules[1], "a delay is dearer than a preemption")
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    }
  }

  @Test func moreClientsHaveMoreSchedules() async throws {
    try await Tool.withDirectory { directory in
      var schedules: [Int] = []
      for clients in ["2", "3"] {
        let outcome = try await Tool.run(
          "exhaust", "store-race", "--preemptions", "0", "--clients", clients, "--format", "json", "--report",
          directory)
        schedules.append(try #require(try Self.result(outcome)["schedules"] as? Int))
      }
      #expect(schedules[0] < schedules[1])
    }
  }

  @Test func aScheduleThatFailsIsToldAndReplays() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "exhaust", "store-race", "--clients", "3", "--defect", "stats-outside-lock", "--format", "json",
        "--report", directory)
      #expect(outcome.code == 1, "\(outcome.error)")
      let object = try #require(outcome.objects.first)
      #expect(object["verdict"] as? String == "violated")
      #expect(object["invariant"] as? String == "S-11")
      #expect((object["story"] as? [String])?.last?.hasPrefix("Fails when ") == true)
      #expect(try Self.result(outcome)["isComplete"] as? Bool == false)
      let path = try #require(object["casePath"] as? String)
      #expect((object["reproduce"] as? String)?.hasSuffix(" faultline replay \(path)") == true)
      let replay = try await Tool.run("replay", path, "--format", "json")
      #expect(replay.code == 1)
      let again = try #require(replay.objects.first)
      #expect(again["invariant"] as? String == "S-11")
      #expect(again["remark"] == nil)
      #expect(
        (again["traceHash"] as? NSNumber).map { hexadecimal($0.uint64Value) } == object["shrunkTraceHash"]
          as? String)
    }
  }

  @Test func aSearchThatIsGivenUpSaysSo() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "exhaust", "store-race", "--all", "--limit", "10", "--report", directory)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("\n10 schedules, "))
      #expect(outcome.output.hasSuffix("NOT complete: given up at the limit; no failure so far\n"))
    }
  }

  @Test func goingOnCountsWhatFails() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "exhaust", "store-race", "--preemptions", "1", "--defect", "stats-outside-lock", "--keep-going",
        "--report", directory)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("\ncomplete; "))
      #expect(!outcome.output.hasSuffix("; 0 failed\n"))
    }
  }

  @Test func aScheduleThatKillsItsProcessIsAVerdict() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run("exhaust", "canary-crashed-by-order", "--report", directory)
      #expect(outcome.code == 1)
      #expect(outcome.output.hasPrefix("crashed: "))
      #expect(!outcome.output.contains("in schedule 0"))
    }
  }

  @Test(arguments: [
    ["store-race", "--clients", "99"], ["store-rot", "--clients", "99"],
    ["store-race", "--preemptions", "-1"],
    ["no-such-scenario", "--limit", "1"], ["store-race", "--limit", "0"],
    ["store-race", "--defect", "no-such-defect"],
  ])
  func aWrongCommandLineIsAUsageError(_ words: [String]) async throws {
    let outcome = try await Tool.run("exhaust", words[0], words[1], words[2])
    #expect(outcome.code == 64, "\(outcome.output)")
    #expect(outcome.output.isEmpty)
  }

  @Test func boundsExcludeEachOther() async throws {
    #expect(try await Tool.run("exhaust", "store-race", "--all", "--sleep-sets").code == 64)
  }
}
