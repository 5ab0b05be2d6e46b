/// The sizes a model's answer keeps to.
public struct AnswerLimits: Hashable, Sendable {
  /// 64 KiB of text, 512 KiB with files and skills, 65,536 pieces.
  public static let standard = AnswerLimits()

  /// The longest text, in bytes of UTF-8.
  public let maximumTextBytes: Int
  /// Text, file names, files and skill names together, in bytes.
  public let maximumTotalBytes: Int
  /// The most pieces, those that carry nothing included.
  public let maximumPieces: Int

  /// Creates limits.
  public init(
    maximumTextBytes: Int = 1 << 16, maximumTotalBytes: Int = 1 << 19, maximumPieces: Int = 1 << 16
  ) {
    self.maximumTextBytes = maximumTextBytes
    self.maximumTotalBytes = maximumTotalBytes
    self.maximumPieces = maximumPieces
  }
}
