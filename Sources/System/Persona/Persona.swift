/// What an assistant is: its files, its skills, and the prompt made of them.
///
/// Values come from ``empty(id:)`` and from ``PersonaApply``, so a persona at hand is a valid one.
public struct Persona: Hashable, Sendable {
  /// What it is stored under.
  public let id: String
  /// How many times it has been changed.
  ///
  /// A change made from an older version must not be stored.
  public let version: Int
  /// The files, in the order of their names' bytes, each name once.
  public let files: [PersonaFile]
  /// The skills as the catalogue spells them, in the order of their bytes, each once.
  public let skills: [String]
  /// What a model is given: made of files and skills and of nothing else.
  public let prompt: String

  /// The persona that generation starts from: no files, no skills, version 0.
  public static func empty(id: String) -> Persona {
    Persona(id: id, version: 0, files: [], skills: [])
  }

  /// Puts the parts in order and builds the prompt; the caller has checked them.
  package init(id: String, version: Int, files: [PersonaFile], skills: [String]) {
    self.id = id
    self.version = version
    self.files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.skills = skills.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    prompt = PersonaPrompt.text(files: self.files, skills: self.skills)
  }
}
