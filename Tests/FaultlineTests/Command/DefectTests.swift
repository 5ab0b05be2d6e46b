import Foundation
import Scenarios
import Sim
import Testing

/// A known defect is found, shrunk and told by the same scenarios with the same settings, and replays elsewhere.
///
/// Some of them: `.ci/run` does it with all, and with time limits, in a release build.
@Suite(.serialized) struct DefectTests {
  @Test(arguments: [
    "stats-outside-lock", "torn-tail-refuses-start", "retries-failed-sync", "no-single-writer-lock",
  ])
  func aDefectIsFoundToldAndReplayed(_ defect: String) async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run("run", "--defect", defect, "--format", "json", "--report", directory)
      #expect(outcome.code == 1, "\(outcome.error)")

      let failures = outcome.objects.flatMap { $0["failures"] as? [[String: Any]] ?? [] }
      let told = try #require(failures.first { $0["casePath"] != nil })
      #expect(told["verdict"] as? String == "violated")
      let invariant = try #require(told["invariant"] as? String)
      #expect(["S-", "R-", "W-", "L-"].contains { invariant.hasPrefix($0) })
      let story = try #require(told["story"] as? [String])
      #expect(story.count + Explainer.framingLines <= Explainer.maxLines)
      #expect(story[0].contains(": "), "no sentence: \(story[0])")
      let closing = try #require(story.last)
      #expect(
        closing.hasPrefix("Fails when ") || closing.hasPrefix("No window is needed"), "\(closing)")

      #expect(told["window"] as? String == closing)
      let curve = try #require(told["curve"] as? [String: Any])
      let points = try #require(curve["points"] as? [[String: Any]])
      let last = try #require(points.last)
      #expect(last["failing"] as? Int == last["runs"] as? Int)

      let path = try #require(told["casePath"] as? String)
      let replay = try await Tool.run("replay", path, "--format", "json")
      #expect(replay.code == 1)
      let again = try #require(replay.objects.first)
      #expect(again["verdict"] as? String == told["verdict"] as? String)
      #expect(again["invariant"] as? String == told["invariant"] as? String)
      #expect(
        (again["traceHash"] as? NSNumber).map { hexadecimal($0.uint64Value) } == told["shrunkTraceHash"]
          as? String)
      #expect(again["remark"] == nil)
    }
  }

  @Test func aCaseShrinksToTheSameCaseTwice() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "run", "--defect", "torn-tail-not-cut", "--format", "json", "--report", directory)
      let told = try #require(
        outcome.objects.flatMap { $0["failures"] as? [[String: Any]] ?? [] }.first { $0["casePath"] != nil })
      let path = try #require(told["casePath"] as? String)
      let original = try Data(contentsOf: URL(fileURLWithPath: path))
      let smaller = directory + "/smaller.json"
      #expect(try await Tool.run("shrink", path, "--output", smaller).code == 1)
      #expect(try Data(contentsOf: URL(fileURLWithPath: smaller)) == original)
      let explained = try await Tool.run("explain", path)
      #expect(explained.code == 1)
      #expect(explained.output.contains("violated"))
      // Another process, with another hash seed.
      #expect(try await Tool.run("explain", path).output == explained.output)
    }
  }
}
