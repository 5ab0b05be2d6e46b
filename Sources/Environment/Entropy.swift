/// A source of random numbers for identifiers and jitter.
public protocol Entropy: Sendable {
  /// The next 64 random bits.
  func next() -> UInt64
}
