/// What a model has produced in one complete answer.
public struct ModelOutput: Hashable, Sendable {
  /// What it says to the user.
  public let text: String
  /// The files it wrote, in the order of writing.
  public let files: [PersonaFile]
  /// The skills it named, in its own spelling and order.
  public let skills: [String]

  /// Creates an output.
  public init(text: String, files: [PersonaFile] = [], skills: [String] = []) {
    self.text = text
    self.files = files
    self.skills = skills
  }

  /// Whether it changes the persona, and is not conversation only.
  public var changesPersona: Bool { !files.isEmpty || !skills.isEmpty }
}
