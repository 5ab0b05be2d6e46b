import Environment
import Synchronization
import SystemUnderTest
import Testing

@testable import faultline

@Suite(.timeLimit(.minutes(15))) struct DemoStoryTests {
  private final class Paper: Sendable {
    let text = Mutex("")
  }

  private func play(limit: Duration) async throws -> (outcome: DemoStory.Outcome, text: String, ids: [String])
  {
    try await Tool.withDirectory { directory in
      let paper = Paper()
      let narrator = DemoNarrator(
        .text, on: Terminal(isInteractive: false, color: .never, environment: [:]), elapsed: { .zero },
        write: { text in paper.text.withLock { $0 += text } })
      let store = try await EventStore.open(
        "turns.log", in: PosixFileSystem(root: directory), diagnostics: narrator)
      let service = try await TurnService.open(
        EventTurnStore(store), clock: ContinuousClock(), limits: TurnLimits(lease: .milliseconds(100)),
        diagnostics: narrator)
      var pace = DemoPace(speed: 10)
      (pace.limit, pace.silence) = (limit, .seconds(100_000))
      let outcome = try await DemoStory(narrator, pace: pace, service: service, key: "k").run()
      let ids = try store.ids()
      try await store.close()
      return (outcome, paper.text.withLock { $0 }, ids)
    }
  }

  @Test func nothingIsLeftBehind() async throws {
    let (outcome, _, ids) = try await play(limit: .seconds(100_000))
    #expect(outcome.page.frames.last?.type == "done")
    #expect(outcome.subscriptions == 0)
    #expect(outcome.tasks == 0)
    #expect(ids.last == "turn-1/end")
  }

  @Test func whatDoesNotEndIsGivenUpAndSaidToBe() async throws {
    let (outcome, text, ids) = try await play(limit: .milliseconds(1))
    #expect(text.contains("gives up: it has not ended within 0.001 seconds"))
    #expect(!outcome.page.frames.contains { $0.isTerminal })
    #expect(outcome.subscriptions == 0)
    #expect(!ids.contains("turn-1/end"))
    #expect(!DemoVerdict(page: outcome.page, facts: []).problems.isEmpty)
  }
}
