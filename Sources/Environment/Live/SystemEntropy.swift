/// The operating system's random numbers, fit for cryptography.
public struct SystemEntropy: Entropy {
  /// Creates the source.
  public init() {}

  /// The next 64 random bits.
  public func next() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }
}
