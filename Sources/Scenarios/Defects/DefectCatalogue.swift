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
    .lenientDecoding,
    .acknowledgesBeforeSync,
    .retriesFailedSync,
    .directoryEntryNotSynced,
    .readErrorAsNotFound,
    .noSingleWriterLock,
  ]
}
