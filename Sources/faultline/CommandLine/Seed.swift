import Sim

extension Seed {
  /// Reads a seed, with the error that the command line reports.
  static func parseArgument(_ text: some StringProtocol) throws(ValueError) -> UInt64 {
    do throws(ParsingError) {
      return try parse(text)
    } catch .malformed {
      throw ValueError(message: "expected a decimal number, 0x and hex digits, or a 40-digit commit hash")
    } catch {
      throw ValueError(message: "a seed is below 2^64")
    }
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
    let lower = try Seed.parseArgument(text[..<dots.lowerBound])
    let upper = try Seed.parseArgument(text[dots.upperBound...])
    guard lower < upper else { throw ValueError(message: "the range is empty") }
    return .range(lower..<upper)
  }
}
