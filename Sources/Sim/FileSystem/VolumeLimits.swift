/// What a volume runs out of.
public struct VolumeLimits: Hashable, Sendable {
  /// Space for file contents, in bytes.
  ///
  /// Beyond it writes are short, then fail with `ENOSPC`. A file takes up its size: holes count as if they
  /// were filled, names and inodes are free.
  public var capacityBytes: Int
  /// The largest size of one file, in bytes.
  ///
  /// Beyond it writes are short, then fail with `EFBIG`.
  public var maximumFileBytes: Int
  /// How many files one process may have open at once before `EMFILE`.
  public var openFilesPerProcess: Int

  /// Creates limits; the defaults are those nobody meets by accident.
  public init(
    capacityBytes: Int = 1 << 30, maximumFileBytes: Int = 1 << 44, openFilesPerProcess: Int = 1024
  ) {
    self.capacityBytes = capacityBytes
    self.maximumFileBytes = maximumFileBytes
    self.openFilesPerProcess = openFilesPerProcess
  }
}
