import SystemUnderTest
import Testing

struct ModelAnswerTests {
  typealias Content = ModelDelta.Content

  static let usage = Content.usage(inputTokens: 3, outputTokens: 2)
  static let file = PersonaFile(name: "tone.md", text: "calm")

  private static func text(_ text: String) -> Content { .text(Array(text.utf8)) }

  private static func numbered(_ contents: [Content]) -> [ModelDelta] {
    contents.enumerated().map { ModelDelta(index: $0.offset, $0.element) }
  }

  private static func outcome(
    of deltas: [ModelDelta], limits: AnswerLimits = .standard
  ) -> Result<ModelAnswer.Complete, AnswerFault> {
    Result { () throws(AnswerFault) in
      var answer = ModelAnswer(limits: limits)
      for delta in deltas { _ = try answer.receive(delta) }
      return try answer.complete()
    }
  }

  @Test("Pieces of all kinds make one answer, and each is shown once")
  func complete() throws {
    let contents: [Content] = [
      .usage(inputTokens: 3, outputTokens: nil), .text([0x68, 0xC3]), .text([0xA9]), .text([]),
      .file(Self.file),
      Self.text("!"), .skill(" Search"), .usage(inputTokens: nil, outputTokens: 1),
      .usage(inputTokens: nil, outputTokens: 2), .finished(.complete),
    ]
    var answer = ModelAnswer()
    var shown: [ModelAnswer.Piece] = []
    for delta in Self.numbered(contents) {
      #expect(!answer.hasFinished)
      for _ in 0..<2 { if let piece = try answer.receive(delta) { shown.append(piece) } }
    }
    #expect(answer.hasFinished)
    #expect(shown == [.text("h"), .text("é"), .file(Self.file), .text("!"), .skill(" Search")])
    let complete = try answer.complete()
    #expect(complete.output == ModelOutput(text: "hé!", files: [Self.file], skills: [" Search"]))
    #expect(complete.usage == TokenUsage(inputTokens: 3, outputTokens: 2))
  }

  static let faulty: [(contents: [Content], fault: AnswerFault, isRetriable: Bool)] = [
    ([], .noTerminalMarker, true),
    ([text("a"), usage], .noTerminalMarker, true),
    ([text("a"), .finished(.complete)], .usageMissing, true),
    ([text("a"), .usage(inputTokens: 1, outputTokens: nil), .finished(.complete)], .usageMissing, true),
    ([text("a"), .usage(inputTokens: nil, outputTokens: 1), .finished(.complete)], .usageMissing, true),
    ([text("a"), .usage(inputTokens: -1, outputTokens: 1), .finished(.complete)], .invalidUsage, true),
    ([text("a"), .usage(inputTokens: 1, outputTokens: -1), .finished(.complete)], .invalidUsage, true),
    ([text("a"), usage, .finished(.lengthLimit)], .stopped(.lengthLimit), false),
    ([text("a"), usage, .finished(.contentFilter)], .stopped(.contentFilter), false),
    ([text("a"), usage, .finished(.complete), .finished(.complete)], .secondTerminalMarker, true),
    ([text("a"), usage, .finished(.complete), text("b")], .pieceAfterTerminalMarker, true),
    ([text("a"), .finished(.complete), usage], .usageMissing, true),
    ([text("a"), .failed(.overloaded(reason: "busy"))], .failed(.overloaded(reason: "busy")), true),
    ([.failed(.refused(reason: "no"))], .failed(.refused(reason: "no")), false),
    ([text("a"), .text([0xC3]), usage, .finished(.complete)], .invalidText(offset: 1), true),
    ([text("a"), .text([0xFF]), usage, .finished(.complete)], .invalidText(offset: 1), true),
    ([usage, .finished(.complete)], .empty, true),
    ([.text([]), usage, .finished(.complete)], .empty, true),
  ]

  @Test("What is not complete is never taken for complete, and says why", arguments: faulty)
  func incomplete(contents: [Content], fault: AnswerFault, isRetriable: Bool) {
    #expect(Self.outcome(of: Self.numbered(contents)) == .failure(fault))
    #expect(fault.isRetriable == isRetriable)
    #expect(!fault.description.isEmpty)
  }

  @Test("A skill or a file alone is an answer", arguments: [Content.skill("search"), .file(file)])
  func withoutText(content: Content) throws {
    let complete = try Self.outcome(of: Self.numbered([content, Self.usage, .finished(.complete)])).get()
    #expect(complete.output.text.isEmpty)
    #expect(complete.output.changesPersona)
  }

  @Test("A missing piece is noticed before anything behind it is shown")
  func gap() throws {
    var answer = ModelAnswer()
    _ = try answer.receive(ModelDelta(index: 0, Self.text("a")))
    let gap = AnswerFault.gap(expected: 1, received: 2)
    #expect(throws: gap) { try answer.receive(ModelDelta(index: 2, Self.text("c"))) }
    #expect(throws: gap) { try answer.receive(ModelDelta(index: 1, Self.text("b"))) }
    #expect(throws: gap) { try answer.complete() }
    #expect(gap.isRetriable)
  }

  @Test("A repeated piece counts once, the terminal marker too, whatever it says the second time")
  func repeated() throws {
    var deltas = Self.numbered([Self.text("ha"), Self.text("ha"), Self.usage, .finished(.complete)])
    deltas += deltas.reversed()
    deltas.append(ModelDelta(index: 0, .failed(.connectionLost)))
    #expect(try Self.outcome(of: deltas).get().output.text == "haha")
  }

  @Test("Limits hold to the byte and to the piece")
  func limits() throws {
    let limits = AnswerLimits(maximumTextBytes: 4, maximumTotalBytes: 10, maximumPieces: 6)
    let end = [Self.usage, .finished(.complete)]
    func outcome(_ contents: [Content]) -> Result<ModelAnswer.Complete, AnswerFault> {
      Self.outcome(of: Self.numbered(contents + end), limits: limits)
    }
    let six = Content.file(PersonaFile(name: "ab", text: "cdef"))
    #expect(try outcome([Self.text("éé"), six]).get().output.text == "éé")
    #expect(outcome([Self.text("éé"), Self.text("a")]) == .failure(.tooLarge(bytes: 5, maximum: 4)))
    #expect(outcome([Self.text("éé"), six, .skill("s")]) == .failure(.tooLarge(bytes: 11, maximum: 10)))
    #expect(try outcome([six, .text([]), .text([]), .text([])]).get().output.files.count == 1)
    #expect(
      outcome([six, .text([]), .text([]), .text([]), .text([])]) == .failure(.tooManyPieces(maximum: 6)))
    #expect(!AnswerFault.tooLarge(bytes: 2, maximum: 1).isRetriable)
    #expect(!AnswerFault.tooManyPieces(maximum: 1).isRetriable)
  }

  @Test("A repeated piece without end is bounded")
  func endlessRepetition() throws {
    var answer = ModelAnswer(limits: AnswerLimits(maximumPieces: 3))
    let delta = ModelDelta(index: 0, Self.text("a"))
    for _ in 0..<3 { _ = try answer.receive(delta) }
    #expect(throws: AnswerFault.tooManyPieces(maximum: 3)) { try answer.receive(delta) }
  }

  @Test(
    "Which errors of a model are worth another try",
    arguments: [
      (.unreachable(reason: ""), true), (.overloaded(reason: ""), true), (.internalError(reason: ""), true),
      (.connectionLost, true), (.stalled(after: .seconds(1)), true), (.refused(reason: ""), false),
      (.cancelled, false), (.closed, false),
    ] as [(ModelError, Bool)])
  func retriable(error: ModelError, isRetriable: Bool) {
    #expect(error.isRetriable == isRetriable)
    #expect(AnswerFault.failed(error).isRetriable == isRetriable)
    #expect(AnswerFault.failed(error).description == error.description)
  }

  @Test("Text in random pieces, some repeated, is the text", arguments: 0..<200 as Range<UInt64>)
  func randomPieces(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let text = "a" + random.text(upTo: 60)
    var contents: [Content] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = Int.random(in: 0...4, using: &random)
      contents.append(.text(Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    let whole = Self.numbered(contents + [Self.usage, .finished(.complete)])
    var deltas: [ModelDelta] = []
    for delta in whole {
      deltas.append(delta)
      if Bool.random(using: &random), let earlier = deltas.randomElement(using: &random) {
        deltas.append(earlier)
      }
    }
    var answer = ModelAnswer()
    var shown = ""
    for delta in deltas { if case .text(let piece)? = try answer.receive(delta) { shown += piece } }
    #expect(Array(try answer.complete().output.text.utf8) == Array(text.utf8))
    #expect(Array(shown.utf8) == Array(text.utf8))

    let cut = Int.random(in: 0..<(whole.count - 1), using: &random)
    #expect(Self.outcome(of: Array(whole.prefix(cut))) == .failure(.noTerminalMarker))
  }
}
