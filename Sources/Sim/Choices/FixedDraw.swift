/// A draw of the workload whose value somebody has set, such as the number of clients.
///
/// It is recorded like any other draw, so a script of the run needs nothing beside it.
public struct FixedDraw: Sendable, Hashable {
  /// The label of the draw, wherever it is made.
  public var label: String
  /// The value, as the workload sees it; where a draw cannot have it, the draw stays as it is.
  public var value: Int

  /// Creates a fixed draw.
  public init(_ label: String, _ value: Int) {
    self.label = label
    self.value = value
  }
}
