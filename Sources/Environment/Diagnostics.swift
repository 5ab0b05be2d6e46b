/// Where a system tells its operator something: one line each, without the newline.
public protocol Diagnostics: Sendable {
  /// Reports a line.
  func report(_ line: String)
}
