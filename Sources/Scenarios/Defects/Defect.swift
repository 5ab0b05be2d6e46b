/// A known-bad replacement for one part of the system, which the scenarios must catch without knowing of it.
public struct Defect: Sendable {
  /// The name it is switched on by.
  public let name: String
  /// What is wrong with it, in a sentence.
  public let summary: String
  /// The store that has it.
  public let store: StoreImplementation

  /// Creates a defect.
  public init(_ name: String, _ summary: String, store: StoreImplementation) {
    self.name = name
    self.summary = summary
    self.store = store
  }
}
