import Environment
import Foundation
import Scenarios
import Sim
import Testing

/// Of some defects it is settled which two lines are the right ones, and the explanation has to name them.
///
/// A line is found by what stands in it, so that an edit around it changes nothing here.
struct ToldLinesTests {
  /// A line of a source file, by the only text that it has to itself.
  struct Line: Sendable {
    let file: String
    let text: String

    init(_ file: String, _ text: String) {
      self.file = file
      self.text = text
    }
  }

  /// A defect, where it is found, and the two lines that have to be told.
  struct Expectation: Sendable, CustomTestStringConvertible {
    let defect: String
    let scenario: String
    let before: Line
    let after: Line
    /// What the sentence says beside the lines.
    let sentence: String

    var testDescription: String { defect }
  }

  static let expectations = [
    // An append comes and goes while the defect waits: the number is from before, the size from after.
    Expectation(
      defect: "stats-outside-lock", scenario: "store-race",
      before: Line("Scenarios/Store/StoreRace.swift", "await store.stats()"),
      after: Line(
        "Scenarios/Defects/StatsOutsideLock/EventStoreStatsOutsideLock.swift", "_ = try await log.size()"),
      sentence: "goes on while"),
    // A death within the write leaves what the defect takes for damage.
    Expectation(
      defect: "torn-tail-refuses-start", scenario: "store-recovery",
      before: Line("System/Store/EventLog.swift", "try await file.appendAll(bytes[...])"),
      after: Line("System/Store/EventLog.swift", "try await file.appendAll(bytes[...])"),
      sentence: "dies inside the write"),
    // The last sign of life is taken at the one line; at the other the relay writes that it has given up.
    Expectation(
      defect: "times-out-age-not-silence", scenario: "refine-slow",
      before: Line(
        "Scenarios/Defects/TimesOutAgeNotSilence/RelaySessionTimesOutAgeNotSilence.swift",
        "do { return .message(try await subscription.next()) }"),
      after: Line(
        "Scenarios/Defects/TimesOutAgeNotSilence/RelaySessionTimesOutAgeNotSilence.swift",
        "try await body.write(bytes)"),
      sentence: "in every schedule"),
    // What could not be told, and the claim with which the work begins again.
    Expectation(
      defect: "publish-failure-retries-task", scenario: "refine-publish",
      before: Line(
        "Scenarios/Defects/PublishFailureRetriesTask/PublisherPublishFailureRetriesTask.swift",
        "try await pubSub.publish(bytes, to: TurnEvent.channel(of: event.turn))"),
      after: Line(
        "Scenarios/Defects/PublishFailureRetriesTask/TurnExecutionPublishFailureRetriesTask.swift",
        "switch try await worker.turns.ask(.claim(turn: turn, after: last))"),
      sentence: "the fault publish-fails"),
    // The two calls in the wrong order.
    Expectation(
      defect: "enqueues-before-subscribing", scenario: "refine-ordinary",
      before: Line(
        "Scenarios/Defects/EnqueuesBeforeSubscribing/RelaySessionEnqueuesBeforeSubscribing.swift",
        "try await relay.queue.enqueue(Array(turn.id.utf8), id: turn.id)"),
      after: Line(
        "Scenarios/Defects/EnqueuesBeforeSubscribing/RelaySessionEnqueuesBeforeSubscribing.swift",
        "try? await pubSub.subscribe(to: channel)"),
      sentence: "in every schedule"),
  ]

  @Test("The two lines of a defect are the right ones", arguments: expectations)
  func areRight(_ expectation: Expectation) throws {
    let scenario = try #require(Catalogue.scenario(expectation.scenario))
    let defect = try #require(Catalogue.defects.first { $0.name == expectation.defect })
    let runner = Runner(scenario.program(defect: defect))
    let seed = try #require((0..<400 as Range<UInt64>).first { runner.run(seed: $0).verdict != .passed })
    // Of the pipeline's failures the first one will do.
    let others = expectation.scenario.hasPrefix("store-") ? 400 : 0
    let shortest = ShortestFailure.search(
      from: seed, runner.run(seed: seed), with: runner, moreSeeds: others)
    let story = Explainer.explain(shortest.shrunk.run.script, with: runner)
    #expect(story.before?.description == (try Self.place(of: expectation.before)))
    #expect(story.after?.description == (try Self.place(of: expectation.after)))
    #expect(story.window.contains(expectation.sentence), "\(story.window)")
  }

  /// The line's place as an explanation prints it.
  private static func place(of line: Line) throws -> String {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    let file = sources.appendingPathComponent(line.file)
    let lines = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let found = lines.indices.filter { lines[$0].contains(line.text) }
    try #require(found.count == 1, "\(line.text) is in \(found.count) lines of \(line.file)")
    return "\(file.lastPathComponent):\(found[0] + 1)"
  }
}
