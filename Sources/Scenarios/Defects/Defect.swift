/// A known-bad replacement for one part of the system, which the scenarios must catch without knowing of it.
public struct Defect: Sendable {
  /// The name it is switched on by.
  public let name: String
  /// What is wrong with it, in a sentence.
  public let summary: String
  /// The parts, one of which has it.
  public let implementation: Implementation

  /// The store, which has it or is the real one.
  public var store: StoreImplementation { implementation.store }

  /// Creates a defect from all parts, whichever has it.
  public init(_ name: String, _ summary: String, _ implementation: Implementation) {
    self.name = name
    self.summary = summary
    self.implementation = implementation
  }

  /// Creates a defect of the store.
  public init(_ name: String, _ summary: String, store: StoreImplementation) {
    self.init(name, summary, Implementation(store: store))
  }

  /// Creates a defect of the pipeline.
  public init(_ name: String, _ summary: String, refine: RefineImplementation) {
    self.init(name, summary, Implementation(refine: refine))
  }
}
