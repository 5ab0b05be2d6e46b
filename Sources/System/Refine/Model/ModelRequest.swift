/// What a model is asked.
public struct ModelRequest: Hashable, Sendable {
  /// Something that was said before.
  public struct Message: Hashable, Sendable {
    /// Who said it.
    public enum Role: String, Hashable, Sendable, CaseIterable {
      /// The person.
      case user
      /// The model.
      case assistant
    }

    /// Who said it.
    public let role: Role
    /// What was said.
    public let text: String

    /// Creates a message.
    public init(role: Role, text: String) {
      self.role = role
      self.text = text
    }
  }

  /// The persona to speak as, and to refine.
  public let persona: Persona
  /// The names of the skills there are.
  public let skills: [String]
  /// The conversation so far, oldest first.
  public let history: [Message]
  /// What the user says now.
  public let instruction: String

  /// Creates a request.
  public init(persona: Persona, skills: [String] = [], history: [Message] = [], instruction: String) {
    self.persona = persona
    self.skills = skills
    self.history = history
    self.instruction = instruction
  }
}
