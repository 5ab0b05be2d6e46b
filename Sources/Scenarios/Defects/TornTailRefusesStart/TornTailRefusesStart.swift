import SystemUnderTest

extension Defect {
  /// Recovery treats the end of the log like every other line.
  static let tornTailRefusesStart = Defect(
    "torn-tail-refuses-start",
    "an incomplete last record, which every crash may leave, stops the store from opening",
    store: .recovering(by: RecoveryTornTailRefusesStart.recover))
}
