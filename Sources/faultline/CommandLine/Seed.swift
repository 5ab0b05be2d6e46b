/// How seeds are written on the command line.
enum Seed {
  /// Reads a seed: decimal, `0x` and hex digits, or the 40 digits of a commit hash.
  ///
  /// A hash is folded to its first 16 digits, so that `git rev-parse HEAD` gives every commit runs of its own
  /// and the seed can be recognised in reports. Forty digits are always a hash: no decimal is that long.
  static func parse(_ text: some StringProtocol) throws(ValueError) -> UInt64 {
    let isHash = text.utf8.count == 40 && text.utf8.allSatisfy(isHexDigit)
    if isHash, let seed = UInt64(text.prefix(16), radix: 16) { return seed }
    let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isHex ? Substring(text.dropFirst(2)) : Substring(text)
    guard !digits.isEmpty, digits.utf8.allSatisfy(isHex ? isHexDigit : isDecimalDigit) else {
      throw ValueError(message: "expected a decimal number, 0x and hex digits, or a 40-digit commit hash")
    }
    guard let seed = UInt64(digits, radix: isHex ? 16 : 10) else {
      throw ValueError(message: "a seed is below 2^64")
    }
    return seed
  }

  private static func isDecimalDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDecimalDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }
}

/// Which seeds a command runs.
enum SeedSelection: Sendable, Equatable {
  /// The first so many.
  case count(UInt64)
  /// One.
  case one(UInt64)
  /// Those from the lower bound up to but not including the upper.
  case range(Range<UInt64>)
  /// As many as fit into this much real time.
  case time(Duration)

  /// Reads the value of `--seeds`: a number of seeds, or a half-open range `A..<B`.
  static func parse(_ text: String) throws(ValueError) -> SeedSelection {
    guard let dots = text.firstRange(of: "..<") else { return .count(try PositiveNumber.parse(text)) }
    let lower = try Seed.parse(text[..<dots.lowerBound])
    let upper = try Seed.parse(text[dots.upperBound...])
    guard lower < upper else { throw ValueError(message: "the range is empty") }
    return .range(lower..<upper)
  }
}
