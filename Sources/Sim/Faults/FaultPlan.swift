/// How likely each fault is in one run: swarm testing (Groce et al., "Swarm testing", ISSTA 2012).
///
/// Each kind is left out of half of the runs, and has a rate drawn log-uniformly in the others, so that some
/// runs are all but clean and some are storms. The plan biases the generator only. What it led to is in the
/// choice log, point by point, so a replay needs no plan, and shrinking never has to keep one.
struct FaultPlan {
  /// By kind; empty when no fault is allowed.
  private var rates: [Double] = []
  private var total: Double = 0
  private var crashes = false
  private var stalls = false
  private var powerFails = false
  private let horizon: Int

  /// How many kinds there were when the first seeds were recorded; those are drawn in every run.
  private static let alwaysDrawn = 12

  init(allowed: FaultSet, horizon: Int, random: inout RandomSource) {
    self.horizon = max(horizon, 8)
    guard !allowed.isEmpty else {
      // Drawn all the same: a seed's schedule does not depend on whether faults are allowed.
      for _ in 0..<2 * Self.alwaysDrawn { _ = random.next() }
      return
    }
    rates = [Double](repeating: 0, count: FaultKind.bound)
    for kind in FaultKind.allCases {
      // The first kinds are always drawn and the later ones only where they are allowed, so that a new kind
      // leaves the seeds of the programs without it as they were.
      guard kind.rawValue <= FaultKind.stall.rawValue || allowed.contains(kind) else { continue }
      let isOn = random.next() & 1 == 0
      let exponent = -3 * random.nextUnit()
      guard isOn, allowed.contains(kind) else { continue }
      switch kind {
      case .processCrash: crashes = true
      case .stall: stalls = true
      case .powerLoss: powerFails = true
      default:
        rates[Int(kind.rawValue)] = 0.3 * exp10(exponent)
        total += rates[Int(kind.rawValue)]
      }
    }
  }

  /// The position of the drawn fault among the applicable ones, counted from 1; 0 for none.
  func draw(_ applicable: FaultSet, random: inout RandomSource) -> Int {
    guard total > 0 else { return 0 }
    var left = random.nextUnit()
    var position = 0
    var bits = applicable.bits
    while bits != 0 {
      let kind = bits.trailingZeroBitCount
      bits &= bits - 1
      position += 1
      left -= rates[kind]
      if left < 0 { return position }
    }
    return 0
  }

  /// In how many steps a process that starts now will die; nil for never.
  func crashAfter(random: inout RandomSource) -> Int? {
    crashes ? death(random: &random) : nil
  }

  /// In how many steps the power fails, from when something can lose it; nil for never.
  func powerLossAfter(random: inout RandomSource) -> Int? {
    powerFails ? death(random: &random) : nil
  }

  /// In how many steps the world does something by itself; nil for never.
  func eventAfter(_ fault: FaultKind, recurs: Bool, random: inout RandomSource) -> Int? {
    guard !rates.isEmpty, rates[Int(fault.rawValue)] > 0 else { return nil }
    return recurs ? random.nextLogUniform(upTo: horizon) : 1 + random.next(below: horizon)
  }

  private func death(random: inout RandomSource) -> Int? {
    guard random.next() & 3 != 0 else { return nil }
    return random.next() & 1 == 0
      ? 1 + random.next(below: horizon) : random.nextLogUniform(upTo: horizon)
  }

  /// In how many steps time moves on by itself; nil for never.
  func stallAfter(random: inout RandomSource) -> Int? {
    stalls ? random.nextLogUniform(upTo: horizon) : nil
  }

  /// 10 to a power between -3 and 0, by squaring: no libm, whose last bit differs between machines.
  private func exp10(_ exponent: Double) -> Double {
    var result = 1.0
    var fraction = -exponent / 3
    var factor = 0.03162277660168379  // 10^(-3/2)
    for _ in 0..<20 {
      fraction *= 2
      if fraction >= 1 {
        result *= factor
        fraction -= 1
      }
      factor = factor.squareRoot()
    }
    return result
  }
}
