/// The sizes a persona keeps to.
///
/// With the standard ones a persona and an answer of the longest allowed text fit into one record of the event store,
/// escaped: the two are committed together or not at all.
public struct PersonaLimits: Hashable, Sendable {
  /// 64 files of 64 KiB, 256 KiB together, names of 128 bytes, 32 skills.
  public static let standard = PersonaLimits()

  /// The most files.
  public let maximumFiles: Int
  /// The longest file name, in bytes.
  public let maximumNameBytes: Int
  /// The longest file, in bytes.
  public let maximumFileBytes: Int
  /// All files together, in bytes.
  public let maximumTotalBytes: Int
  /// The most skills.
  public let maximumSkills: Int

  /// Creates limits.
  public init(
    maximumFiles: Int = 64, maximumNameBytes: Int = 128, maximumFileBytes: Int = 1 << 16,
    maximumTotalBytes: Int = 1 << 18, maximumSkills: Int = 32
  ) {
    self.maximumFiles = maximumFiles
    self.maximumNameBytes = maximumNameBytes
    self.maximumFileBytes = maximumFileBytes
    self.maximumTotalBytes = maximumTotalBytes
    self.maximumSkills = maximumSkills
  }
}
