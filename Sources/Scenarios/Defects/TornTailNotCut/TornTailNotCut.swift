import SystemUnderTest

extension Defect {
  /// Recovery only looks away from the torn end.
  ///
  /// The store opens and reads well; what it appends next is lost with the restart after.
  static let tornTailNotCut = Defect(
    "torn-tail-not-cut",
    "recovery skips an incomplete last record but leaves it in the log, and the next record is glued to it",
    store: .recovering(by: RecoveryTornTailNotCut.recover))
}
