/// What a device does that no correct device does, though every fleet has some that do.
///
/// A run has at most one such fault (``SimFileSystem/deviceFaultsLeft``), so that what a system has to make of it can
/// be said beforehand.
extension FaultKind {
  /// Bits change on the device.
  public static let bitRot = FaultKind(17)
  /// A read returns a flipped bit, once.
  public static let bitFlipOnRead = FaultKind(18)
  /// A sync succeeds, and one sector was never written.
  public static let lostWrite = FaultKind(19)
  /// A sync succeeds, and one sector was written elsewhere.
  public static let misdirectedWrite = FaultKind(20)
  /// A read returns another sector's bytes, or older ones, once.
  public static let misdirectedRead = FaultKind(21)
  /// A sector can no longer be read.
  public static let latentSectorError = FaultKind(22)
  /// A sync succeeds, and nothing was written.
  public static let lyingSync = FaultKind(23)

  /// Those that change what the device has, and those that change what a read returns.
  public static let ofDevice: FaultSet = [
    .bitRot, .bitFlipOnRead, .lostWrite, .misdirectedWrite, .misdirectedRead, .latentSectorError, .lyingSync,
  ]

  static let device = [
    Description(
      bitRot, "F-18", "bit-rot",
      "bits of one byte, or all of it, change on the device; the cache hides it while it has the page",
      source: "checksum mismatches on 1.53 million disks (Bairavasundaram et al., FAST 2008)"),
    Description(
      bitFlipOnRead, "F-19", "bit-flip-on-read",
      "one read returns one flipped bit; the next read is right",
      source: "a bus, a controller, memory without ECC"),
    Description(
      lostWrite, "F-20", "lost-write",
      "a sync succeeds, and one sector keeps what it had",
      source: "phantom writes (Bairavasundaram et al., FAST 2008)"),
    Description(
      misdirectedWrite, "F-21", "misdirected-write",
      "a sync succeeds, and one sector went to the place of another of the file",
      source: "0.466 % of nearline disks a year (TigerBeetle, after Bairavasundaram et al., FAST 2008)"),
    Description(
      misdirectedRead, "F-22", "misdirected-read",
      "one read returns another sector of the file, or zeros, in place of one",
      source: "misdirected and stale reads (Bairavasundaram et al., FAST 2008)"),
    Description(
      latentSectorError, "F-23", "latent-sector-error",
      "a sector can no longer be read (EIO) once its page has left the cache, until it is written again",
      source: "1.4 % of nearline disks a year (Bairavasundaram et al., SIGMETRICS 2007)"),
    Description(
      lyingSync, "F-24", "lying-sync",
      "a sync succeeds, and nothing has reached the device",
      source: "volatile write caches, virtual disks; fsync(2) on macOS without F_FULLFSYNC"),
  ]
}
