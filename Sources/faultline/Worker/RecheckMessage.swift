import Sim

/// A run that is made in two processes.
struct SampledRun: Codable, Sendable, Equatable {
  var seed: UInt64
  var hash: UInt64
}

/// Which runs of a batch are made again in another process.
enum RecheckSample {
  /// How many of each scenario at least.
  static let least: UInt64 = 4

  /// One in this many of the others.
  static let interval: UInt64 = 100

  /// Whether a run is among them: a function of its seed, and of where the batch begins.
  ///
  /// A run that lost control may differ, and is reported already. One that got stuck has taken a million steps to do so.
  static func includes(_ seed: UInt64, from first: UInt64, _ verdict: Verdict) -> Bool {
    switch verdict {
    case .lostControl, .stuck: return false
    default: return seed &- first < least || scrambled(seed) % interval == 0
    }
  }

  /// Seeds come in a row; the sample should not.
  private static func scrambled(_ seed: UInt64) -> UInt64 {
    let product = seed.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return (product.high ^ product.low) >> 7
  }
}

/// An event as two processes compare it.
struct RecordedEvent: Codable, Sendable {
  var step: Int
  var text: String
  /// The run's hash up to here.
  var hash: UInt64
}
