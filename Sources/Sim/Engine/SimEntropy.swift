public import Environment

/// Random numbers for a simulated process: the same in every run with the same choices, and never twice the same.
///
/// They are a function of the process and of how many it has drawn, not choices of their own: an identifier's value
/// should not matter, and where it does, ``Simulation/choose(_:among:)`` is the way to say so.
public struct SimEntropy: Entropy {
  let process: SimProcess

  /// The next 64 bits.
  public func next() -> UInt64 {
    process.entropyDraws += 1
    return mix64(process.identity, process.entropyDraws)
  }
}

extension SimProcess {
  /// The process's source of random numbers.
  public var entropy: SimEntropy { SimEntropy(process: self) }
}
