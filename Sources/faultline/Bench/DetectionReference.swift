import Sim

/// What the runs to the first failure should be, for comparison.
///
/// The references come from another implementation of the same programs and algorithms, written from the papers. Exact
/// values were computed over all schedules; the others were sampled, over too few runs for more than two digits.
/// The published ones are those of SURW's artifact (ASPLOS 2025, means of 20 trials on machine code).
struct DetectionReference: Sendable {
  enum Value: Sendable {
    case exact(Double)
    case sampled(Double)
    case above(Double)

    /// How far a measurement may lie from it, as a factor; both sides are noisy where they are large.
    static func tolerance(of mean: Double) -> Double { mean < 30 ? 0.1 : mean <= 300 ? 0.2 : 0.35 }

    /// Half of a sampled reference's own 95 % interval, were it from two thousand runs.
    ///
    /// It is a number of runs through one of failures, and the failures are few where the mean is large.
    static func halfInterval(ofSampled mean: Double) -> Double {
      mean * max(tolerance(of: mean), 1.96 * (mean / 2_000).squareRoot())
    }

    /// Whether a measured mean, with half of its interval, agrees with it.
    func agrees(with mean: Double?, _ halfInterval: Double?) -> Bool {
      switch self {
      case .above(let bound): return mean.map { $0 + (halfInterval ?? 0) >= bound } ?? true
      case .exact(let value):
        guard let mean, let halfInterval else { return value > 100_000 }
        return abs(mean - value) <= max(Self.tolerance(of: value) * value, halfInterval)
      case .sampled(let value):
        guard let mean, let halfInterval else { return false }
        let theirs = Self.halfInterval(ofSampled: value)
        return abs(mean - value) <= (theirs * theirs + halfInterval * halfInterval).squareRoot()
      }
    }
  }

  var program: String
  var publishedSURW: Double
  var spawned: [Value]
  var preSpawned: [Value]

  /// In the order of the programs; within one, in that of ``DetectionBench/strategies``.
  static let all: [DetectionReference] = [
    row(
      "account", 5.8,
      [
        .exact(8.471), .sampled(5.952), .sampled(5.254), .sampled(6.383), .sampled(4.777), .sampled(4.237),
        .sampled(3.067),
      ],
      preSpawned: [.sampled(3.12), .sampled(3.13), .sampled(3.044)]),
    row(
      "bluetooth_driver", 70.2,
      [
        .exact(32), .sampled(32.61), .sampled(32.26), .sampled(18.63), .sampled(22.9), .sampled(29.7),
        .sampled(11.86),
      ],
      preSpawned: [.sampled(16.13), .sampled(12.2), .sampled(10.53)]),
    row(
      "deadlock01", 1.8,
      [
        .exact(2.667), .sampled(6.803), .sampled(4), .sampled(3.856), .sampled(3.856), .sampled(2.042),
        .sampled(3.24),
      ],
      preSpawned: [.sampled(1.994), .sampled(3.003), .sampled(2.861)]),
    row(
      "reorder_3", 7.3,
      [
        .exact(39.95), .sampled(20.69), .sampled(10.31), .sampled(15.79), .sampled(14.56), .sampled(10.71),
        .sampled(6.342),
      ],
      preSpawned: [.exact(20.25), .sampled(10.93), .sampled(7.117)]),
    row(
      "reorder_4", 7.3,
      [
        .exact(135.2), .sampled(48.39), .sampled(20.41), .sampled(40), .sampled(24), .sampled(15),
        .sampled(8.152),
      ],
      preSpawned: [.exact(26.26), .sampled(11.11), .sampled(7.273)]),
    row(
      "reorder_5", 10.4,
      [
        .exact(548.9), .sampled(81.08), .sampled(50.85), .sampled(90.91), .sampled(51.72), .sampled(23.44),
        .sampled(9.646),
      ],
      preSpawned: [.exact(33.10), .sampled(17.39), .sampled(10)]),
    row(
      "reorder_10", 17.2,
      [
        .exact(3_227_000), .sampled(1000), .above(1500), .above(8000), .sampled(1500), .sampled(228.6),
        .sampled(21.55),
      ],
      preSpawned: [.exact(75.18), .sampled(34.48), .sampled(21.51)]),
    row(
      "token_ring", 8.2,
      [
        .exact(7.731), .sampled(8.772), .sampled(10.1), .sampled(5.639), .sampled(8.571), .sampled(5.941),
        .sampled(6.383),
      ],
      preSpawned: [.sampled(5.666), .sampled(6.116), .sampled(5.988)]),
    row(
      "twostage", 7.5,
      [
        .exact(11.64), .sampled(4.594), .sampled(4.525), .sampled(7.895), .sampled(8.955), .sampled(16.39),
        .sampled(5.208),
      ],
      preSpawned: [.sampled(16.67), .sampled(8.403), .sampled(6.494)]),
    row(
      "twostage_20", 5.7,
      [
        .above(1500), .sampled(50.63), .sampled(16.3), .sampled(38.46), .sampled(34.88), .sampled(13.2),
        .sampled(5.755),
      ],
      preSpawned: [.sampled(7.692), .sampled(5.42), .sampled(3.976)]),
    row(
      "wronglock", 7.5,
      [
        .exact(3.093), .sampled(12.88), .sampled(6.356), .sampled(3.188), .sampled(5.111), .sampled(3.409),
        .sampled(3.497),
      ],
      preSpawned: [.sampled(2.503), .sampled(2.381), .sampled(3.289)]),
    row(
      "wronglock_3", 8.8,
      [
        .exact(3.208), .sampled(8.043), .sampled(4.91), .sampled(3.099), .sampled(5.164), .sampled(3.546),
        .sampled(3.46),
      ],
      preSpawned: [.sampled(2.685), .sampled(2.695), .sampled(3.284)]),
    row(
      "stringbuffer", 8.5,
      [
        .exact(32), .sampled(214.3), .sampled(58.82), .sampled(16.57), .sampled(120), .sampled(14.42),
        .sampled(5.929),
      ],
      preSpawned: [.sampled(16), .sampled(12.35), .sampled(6.515)]),
    row(
      "WSQ", 6.0,
      [
        .exact(322.1), .sampled(18.07), .sampled(11.36), .sampled(21.28), .sampled(11.24), .sampled(5.076),
        .sampled(3.492),
      ],
      preSpawned: [.sampled(500), .sampled(23.26), .sampled(3.407)]),
  ]

  private static func row(
    _ program: String, _ published: Double, _ spawned: [Value], preSpawned: [Value]
  ) -> DetectionReference {
    DetectionReference(
      program: program, publishedSURW: published, spawned: spawned, preSpawned: preSpawned)
  }
}
