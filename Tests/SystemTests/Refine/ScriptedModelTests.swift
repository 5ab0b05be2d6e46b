import Environment
import SystemUnderTest
import Testing

struct ScriptedModelTests {
  private static func request(_ instruction: String) -> ModelRequest {
    ModelRequest(persona: .empty(id: "p"), instruction: instruction)
  }

  private static func read(_ stream: any ModelStream) async throws -> ModelAnswer {
    var answer = ModelAnswer()
    while let delta = try await stream.next() { _ = try answer.receive(delta) }
    return answer
  }

  @Test("The echo is a complete answer of the same words")
  func echo() async throws {
    let model = ScriptedModel.echo(clock: ContinuousClock(), pause: .zero)
    let complete = try await Self.read(model.answer(Self.request("Chidé 🎉 you"))).complete()
    #expect(complete.output == ModelOutput(text: "Chidé 🎉 you"))
    #expect(complete.usage == TokenUsage(inputTokens: 3, outputTokens: 3))
  }

  @Test("A script without a terminal marker ends, and is no answer")
  func withoutMarker() async throws {
    let model = ScriptedModel(clock: ContinuousClock()) { _ in [.init(.text([0x61]))] }
    let answer = try await Self.read(model.answer(Self.request("x")))
    #expect(throws: AnswerFault.noTerminalMarker) { try answer.complete() }
  }

  @Test("A closed stream gives nothing more")
  func closed() async throws {
    let model = ScriptedModel.echo(clock: ContinuousClock(), pause: .zero)
    let stream = try await model.answer(Self.request("a b"))
    #expect(try await stream.next() == ModelDelta(index: 0, .text([0x61])))
    await stream.close()
    await stream.close()
    await #expect(throws: ModelError.closed) { try await stream.next() }
  }

  @Test("A cancelled wait loses no piece")
  func cancelled() async throws {
    let model = ScriptedModel(clock: ContinuousClock()) { _ in
      [.init(after: .milliseconds(1), .text([0x61]))]
    }
    let stream = try await model.answer(Self.request("x"))
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await stream.next()
    }
    await #expect(throws: ModelError.cancelled) { try await cancelled.value }
    #expect(try await stream.next() == ModelDelta(index: 0, .text([0x61])))
  }

  @Test("Pauses go by the given clock")
  func pauses() async throws {
    let clock = ContinuousClock()
    let model = ScriptedModel.echo(clock: clock, pause: .milliseconds(20))
    let start = clock.now
    _ = try await Self.read(model.answer(Self.request("a b"))).complete()
    #expect(clock.now - start >= .milliseconds(40))
  }
}
