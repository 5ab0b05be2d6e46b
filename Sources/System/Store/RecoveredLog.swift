/// A log as recovery left it: all that is needed to go on with it.
package struct RecoveredLog: Sendable {
  /// Where each event's record is.
  package let index: EventIndex
  /// The size of the file in bytes.
  package let size: Int
  /// Whether the last record still lacks its newline (rule R1).
  package let owesNewline: Bool
  /// What was found and done.
  package let report: RecoveryReport

  package init(index: EventIndex, size: Int, owesNewline: Bool, report: RecoveryReport) {
    self.index = index
    self.size = size
    self.owesNewline = owesNewline
    self.report = report
  }
}
