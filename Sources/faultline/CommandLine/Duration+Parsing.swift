extension Duration {
  /// Reads a duration as the command line writes it: `500ms`, `60s`, `5m`, `2h`.
  static func parse(_ text: String) throws(ValueError) -> Duration {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let milliseconds: Int64? =
      switch text.dropFirst(digits.count) {
      case "ms": 1
      case "s": 1_000
      case "m": 60_000
      case "h": 3_600_000
      default: nil
      }
    guard let milliseconds, !digits.isEmpty else {
      throw ValueError(message: "expected a duration such as 500ms, 60s, 5m or 2h")
    }
    let (total, isTooLong) = Int64(digits)?.multipliedReportingOverflow(by: milliseconds) ?? (0, true)
    guard !isTooLong else { throw ValueError(message: "the duration is too long") }
    guard total > 0 else { throw ValueError(message: "the duration is zero") }
    return .milliseconds(total)
  }
}
