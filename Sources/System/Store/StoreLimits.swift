/// The sizes an event store keeps to.
public struct StoreLimits: Hashable, Sendable {
  /// The longest id, in bytes of UTF-8 before escaping; the shortest has one.
  public static let maximumIDBytes = 512
  /// How deeply an event's arrays and objects may nest, itself included: within what common readers take.
  public static let maximumEventDepth = 128
  /// The smallest record limit that still holds an event for every id.
  public static let smallestRecordLimit = 4096

  /// A record of 1 MiB, recovery in pieces of 64 KiB.
  public static let standard = StoreLimits()

  /// The longest record in bytes: the whole line, envelope and escapes included, newline not.
  ///
  /// A log opened with a smaller limit than it was written with is refused where a record is longer.
  public let maximumRecordBytes: Int
  /// How many bytes recovery asks the filesystem for at a time, save where a record has to be compared with an earlier
  /// one of its length.
  public let recoveryChunkBytes: Int

  /// The most memory that recovering a log takes, whatever is in it, besides the index of the events found, in bytes.
  ///
  /// The index is there twice while a log that does not end with a newline is read a second time.
  ///
  /// Eight records and four pieces. Four records are one that spans pieces and the buffer for the next, each grown to
  /// at most twice its length; four are an earlier record that it repeats, put together from short reads; and so are
  /// the four pieces one. Where reads are not short it is about five records and a piece.
  public var maximumRecoveryBytes: Int { 8 * (maximumRecordBytes + 1) + 4 * recoveryChunkBytes }

  /// Creates limits.
  /// - Precondition: The record limit is at least ``smallestRecordLimit``, the piece not empty.
  public init(maximumRecordBytes: Int = 1 << 20, recoveryChunkBytes: Int = 1 << 16) {
    precondition(maximumRecordBytes >= Self.smallestRecordLimit, "the record limit is too small for an id")
    precondition(recoveryChunkBytes > 0, "recovery cannot read in empty pieces")
    self.maximumRecordBytes = maximumRecordBytes
    self.recoveryChunkBytes = recoveryChunkBytes
  }
}
