/// The parts of the system that a scenario runs: all real, or one of them known-bad.
public struct Implementation: Sendable {
  /// The event store.
  public var store: StoreImplementation
  /// The pipeline in front of it.
  public var refine: RefineImplementation

  /// Creates an implementation.
  public init(store: StoreImplementation = .real, refine: RefineImplementation = .real) {
    self.store = store
    self.refine = refine
  }

  /// What `Sources/System` has.
  public static let real = Implementation()
}
