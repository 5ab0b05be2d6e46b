/// A mean with half of its 95 % interval, by Student's t distribution.
///
/// Student, "The Probable Error of a Mean", Biometrika 6, 1908. Runs to a first failure are nearly geometric, so of few
/// trials the interval is a little too short; it tells what trials there were enough of.
struct MeanInterval: Sendable, Equatable {
  let mean: Double
  /// nil for a single value, which says nothing of how far others would lie from it.
  let half: Double?

  /// - Precondition: There is a value.
  init(_ values: [Double]) {
    precondition(!values.isEmpty)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      half = nil
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    half = Self.quantile(values.count - 1) * (squares / (count - 1) / count).squareRoot()
  }

  /// The 97.5 % quantile for so many degrees of freedom; beyond the table to two digits.
  private static func quantile(_ freedom: Int) -> Double {
    freedom <= quantiles.count ? quantiles[freedom - 1] : 1.96 + 2.4 / Double(freedom)
  }

  private static let quantiles = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
    2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048,
    2.045, 2.042,
  ]
}
