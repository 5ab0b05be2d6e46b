/// All defects that the scenarios have to catch.
public enum DefectCatalogue {
  /// In the order they are listed.
  public static let all: [Defect] = [
    .characterLengths,
    .statsOutsideLock,
    .tornTailRefusesStart,
    .skipsAnyBadLine,
    .tornTailNotCut,
    .missingNewlineNotRepaired,
    .ignoresShortWrite,
    .noRollbackOnFullDisk,
  ]

  /// Those that take a loss of power, a failed sync, a read error or a second writer to show, in the order they are
  /// listed.
  public static let power: [Defect] = [
    .lenientDecoding,
    .acknowledgesBeforeSync,
    .retriesFailedSync,
    .directoryEntryNotSynced,
    .readErrorAsNotFound,
    .noSingleWriterLock,
  ]
}
