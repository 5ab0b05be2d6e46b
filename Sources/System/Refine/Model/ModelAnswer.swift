/// Folds the pieces of a stream into a complete answer, or into the reason why it is none.
///
/// Feed every piece to ``receive(_:)`` until ``hasFinished`` or the stream ends, then ask ``complete()``. A stream that
/// just ends gives no answer, however good the text looked.
public struct ModelAnswer: Sendable {
  /// An answer that ended with its terminal marker.
  public struct Complete: Hashable, Sendable {
    /// What the model produced.
    public let output: ModelOutput
    /// What it has cost.
    public let usage: TokenUsage
  }

  /// What is new, to be shown at once.
  public enum Piece: Hashable, Sendable {
    /// More text: whole characters only, not empty.
    case text(String)
    /// A file, not checked yet.
    case file(PersonaFile)
    /// A skill, not checked yet.
    case skill(String)
  }

  /// Whether the terminal marker has come.
  public var hasFinished: Bool { finish != nil }

  private let limits: AnswerLimits
  private var assembler = UTF8Assembler()
  private var text = ""
  private var files: [PersonaFile] = []
  private var skills: [String] = []
  private var inputTokens: Int?
  private var outputTokens: Int?
  private var finish: ModelDelta.FinishReason?
  private var fault: AnswerFault?

  private var nextIndex = 0
  private var pieces = 0
  private var textBytes = 0
  private var totalBytes = 0

  /// Creates an answer without any piece.
  public init(limits: AnswerLimits = .standard) { self.limits = limits }

  /// Takes the next piece.
  /// - Returns: What to show of it; `nil` for a piece that repeats an earlier one or carries nothing to show.
  /// - Throws: ``AnswerFault`` when this can no longer become a complete answer; every later call throws the same.
  /// - Complexity: O(length of the piece).
  public mutating func receive(_ delta: ModelDelta) throws(AnswerFault) -> Piece? {
    if let fault { throw fault }
    do {
      return try take(delta)
    } catch {
      fault = error
      throw error
    }
  }

  /// Judges the answer once no more pieces come.
  /// - Throws: ``AnswerFault``.
  public func complete() throws(AnswerFault) -> Complete {
    if let fault { throw fault }
    guard hasFinished else { throw .noTerminalMarker }
    return Complete(output: output, usage: try usage())
  }

  private var output: ModelOutput { ModelOutput(text: text, files: files, skills: skills) }
}

// MARK: - Taking a piece

extension ModelAnswer {
  private mutating func take(_ delta: ModelDelta) throws(AnswerFault) -> Piece? {
    pieces += 1
    guard pieces <= limits.maximumPieces else { throw .tooManyPieces(maximum: limits.maximumPieces) }
    guard delta.index >= nextIndex else { return nil }
    guard delta.index == nextIndex else { throw .gap(expected: nextIndex, received: delta.index) }
    nextIndex += 1
    if hasFinished {
      if case .finished = delta.content { throw .secondTerminalMarker }
      throw .pieceAfterTerminalMarker
    }
    return try take(delta.content)
  }

  private mutating func take(_ content: ModelDelta.Content) throws(AnswerFault) -> Piece? {
    switch content {
    case .text(let bytes):
      return try take(bytes).map { .text($0) }
    case .file(let file):
      try count(file.name.utf8.count + file.contents.count)
      files.append(file)
      return .file(file)
    case .skill(let name):
      try count(name.utf8.count)
      skills.append(name)
      return .skill(name)
    case .usage(let input, let output):
      inputTokens = input ?? inputTokens
      outputTokens = output ?? outputTokens
    case .finished(let reason):
      try take(reason)
    case .failed(let error):
      throw .failed(error)
    }
    return nil
  }

  private mutating func take(_ bytes: [UInt8]) throws(AnswerFault) -> String? {
    textBytes += bytes.count
    guard textBytes <= limits.maximumTextBytes else {
      throw .tooLarge(bytes: textBytes, maximum: limits.maximumTextBytes)
    }
    try count(bytes.count)
    do {
      let complete = try assembler.append(bytes)
      text += complete
      return complete.isEmpty ? nil : complete
    } catch {
      throw .invalidText(offset: error.offset)
    }
  }

  /// Nothing follows the marker, so everything that is needed must be there now.
  private mutating func take(_ reason: ModelDelta.FinishReason) throws(AnswerFault) {
    finish = reason
    guard reason == .complete else { throw .stopped(reason) }
    do {
      try assembler.finish()
    } catch {
      throw .invalidText(offset: error.offset)
    }
    _ = try usage()
    if output == ModelOutput(text: "") { throw .empty }
  }

  private mutating func count(_ bytes: Int) throws(AnswerFault) {
    totalBytes += bytes
    guard totalBytes <= limits.maximumTotalBytes else {
      throw .tooLarge(bytes: totalBytes, maximum: limits.maximumTotalBytes)
    }
  }

  private func usage() throws(AnswerFault) -> TokenUsage {
    guard let inputTokens, let outputTokens else { throw .usageMissing }
    guard inputTokens >= 0, outputTokens >= 0 else { throw .invalidUsage }
    return TokenUsage(inputTokens: inputTokens, outputTokens: outputTokens)
  }
}
