extension ScriptedModel {
  /// A model that repeats what the user says, word by word, and charges one token a word.
  /// - Parameters:
  ///   - clock: By which its pauses go.
  ///   - pause: The time before each word.
  public static func echo(clock: Time, pause: Duration = .milliseconds(50)) -> ScriptedModel {
    ScriptedModel(clock: clock) { request in
      let words = request.instruction.split(separator: " ")
      let text = words.enumerated().map { index, word in
        Step(after: pause, .text(Array((index == 0 ? "" : " ").utf8) + Array(word.utf8)))
      }
      return text + [
        Step(.usage(inputTokens: words.count, outputTokens: words.count)), Step(.finished(.complete)),
      ]
    }
  }
}
