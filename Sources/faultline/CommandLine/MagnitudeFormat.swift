/// A quantity in the unit in which it has one to three digits before the point, to three digits in all.
enum MagnitudeFormat {
  /// A duration: `850 ns`, `12.3 us`, `1.50 s`, and from a minute on `2 min 5 s`, `3 h 12 min`.
  static func text(_ duration: Duration) -> String {
    guard duration != .zero else { return "0 s" }
    guard duration > .zero else { return "-" + text(.zero - duration) }
    let nanoseconds = duration / .nanoseconds(1)
    let units = [("ns", 1.0), ("us", 1e3), ("ms", 1e6), ("s", 1e9)]
    // Three digits make 59.95 s a minute already.
    guard nanoseconds >= 59.95e9 else { return text(nanoseconds, units) }
    let seconds = Int((nanoseconds / 1e9).rounded())
    return seconds < 3_600
      ? "\(seconds / 60) min \(seconds % 60) s"
      : "\((seconds / 3_600).grouped) h \(seconds % 3_600 / 60) min"
  }

  /// A share of one: `12.3 %`, to a tenth.
  static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1_000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  /// How often something happened per second: `4.74 M steps/s`, or `-` when no time has passed.
  static func rate(_ count: Int, of noun: String, in elapsed: Duration) -> String {
    guard elapsed > .zero else { return "-" }
    let units = [("", 1.0), ("k ", 1e3), ("M ", 1e6), ("G ", 1e9)]
    return text(Double(count) / (elapsed / .seconds(1)), units.map { ($0.0 + noun + "/s", $0.1) })
  }

  private static func text(_ value: Double, _ units: [(name: String, size: Double)]) -> String {
    // A value that rounds to 1000 of one unit is 1.00 of the next.
    let unit = units.first { value / $0.size < 999.5 } ?? units[units.count - 1]
    return decimal(value / unit.size) + " " + unit.name
  }

  /// The value to three digits: `1.23`, `12.3`, `123`; below one still two after the point.
  private static func decimal(_ value: Double) -> String {
    let places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    let scale = [1, 10, 100][places]
    let scaled = Int((value * Double(scale)).rounded())
    guard places > 0 else { return scaled.grouped }
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
