import SystemUnderTest

extension Defect {
  /// Recovery is lenient everywhere.
  ///
  /// An acknowledged event whose record was damaged is not found, instead of the log being refused.
  static let skipsAnyBadLine = Defect(
    "skips-any-bad-line",
    "recovery skips damaged lines anywhere in the log, and serves what is left",
    store: .recovering(by: RecoverySkipsAnyBadLine.recover))
}
