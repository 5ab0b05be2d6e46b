/// A text file that is part of a persona, or that a model wants to be.
public struct PersonaFile: Hashable, Sendable {
  /// The path below the persona's own folder, its parts separated by `/`.
  public let name: String
  /// The text in UTF-8.
  ///
  /// As bytes, since what a model produces has yet to prove that it is UTF-8.
  public let contents: [UInt8]

  /// Creates a file; whether it is a valid one is for ``PersonaApply`` to say.
  public init(name: String, contents: [UInt8]) {
    self.name = name
    self.contents = contents
  }

  /// Creates a file from a text.
  public init(name: String, text: String) { self.init(name: name, contents: Array(text.utf8)) }
}
