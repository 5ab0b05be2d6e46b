/// What opening a store found in its log and did to it.
public struct RecoveryReport: Hashable, Sendable {
  /// The state of the log's end.
  public enum End: Hashable, Sendable {
    /// Every line ended with a newline, or the log was empty (rule R0). Nothing was changed.
    case clean
    /// The last record lacked only its newline and was accepted (R1). Nothing was changed yet: the first append
    /// writes the missing newline before its record, in the same write.
    case withoutNewline
    /// The last record was whole, with so many NUL bytes in place of its newline (R3). The NULs were cut off;
    /// the newline is missing as in `withoutNewline`.
    case nulsCut(bytes: Int)
    /// The last record was incomplete and was cut off (R2).
    case incompleteRecordCut(IncompleteRecord)
  }

  /// An incomplete record that was cut off.
  public struct IncompleteRecord: Hashable, Sendable {
    /// How many of its bytes are kept for the report.
    public static let keptBytes = 32

    /// Where it began and the log now ends, in bytes.
    public let offset: Int
    /// How many bytes were cut off.
    public let length: Int
    /// The first of them, up to ``keptBytes``.
    public let firstBytes: [UInt8]

    package init(offset: Int, length: Int, firstBytes: [UInt8]) {
      self.offset = offset
      self.length = length
      self.firstBytes = firstBytes
    }
  }

  /// How many events were recovered.
  public let events: Int
  /// How many records repeated an earlier one to the byte.
  ///
  /// They were left in the file and are not counted as events.
  public let repeatedRecords: Int
  /// The state of the log's end.
  public let end: End

  package init(events: Int, repeatedRecords: Int, end: End) {
    self.events = events
    self.repeatedRecords = repeatedRecords
    self.end = end
  }
}
