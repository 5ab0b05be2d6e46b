/// How numbers are written on the command line.
enum PositiveNumber {
  /// Reads a decimal number from 1 to the type's largest.
  static func parse<Number: FixedWidthInteger>(_ text: String) throws(ValueError) -> Number {
    guard let number = Number(text), number >= 1, !text.hasPrefix("+") else {
      throw ValueError(message: "expected a number from 1 to \(Number.max)")
    }
    return number
  }
}
