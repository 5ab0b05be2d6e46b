import SystemUnderTest

extension Defect {
  /// Recovery accepts a record that lacks its newline, and leaves it at that.
  ///
  /// The next append makes one damaged line of two acknowledged records.
  static let missingNewlineNotRepaired = Defect(
    "missing-newline-not-repaired",
    "a last record accepted without its newline stays without it, and the next record is glued to it",
    store: .recovering(by: RecoveryMissingNewlineNotRepaired.recover))
}
