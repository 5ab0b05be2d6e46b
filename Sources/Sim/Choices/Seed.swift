/// Seeds as people write them.
public enum Seed {
  /// Why a text is no seed.
  public enum ParsingError: Error, Hashable, Sendable {
    /// It is neither decimal, nor hexadecimal behind `0x`, nor a commit hash.
    case malformed
    /// It is a number, but not below 2^64.
    case tooLarge
  }

  /// Reads a seed: decimal, `0x` and hex digits, or the 40 digits of a commit hash.
  ///
  /// A hash is folded to its first 16 digits, so that `git rev-parse HEAD` gives every commit runs of its own
  /// and the seed can be recognised in reports. Forty digits are always a hash: no decimal is that long.
  /// - Throws: ``ParsingError``.
  public static func parse(_ text: some StringProtocol) throws(ParsingError) -> UInt64 {
    let isHash = text.utf8.count == 40 && text.utf8.allSatisfy(isHexDigit)
    if isHash, let seed = UInt64(text.prefix(16), radix: 16) { return seed }
    let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isHex ? Substring(text.dropFirst(2)) : Substring(text)
    guard !digits.isEmpty, digits.utf8.allSatisfy(isHex ? isHexDigit : isDecimalDigit) else {
      throw .malformed
    }
    guard let seed = UInt64(digits, radix: isHex ? 16 : 10) else { throw .tooLarge }
    return seed
  }

  private static func isDecimalDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDecimalDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }
}
