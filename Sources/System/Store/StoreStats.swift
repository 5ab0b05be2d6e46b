/// How much a store holds, both numbers as of one moment between two appends.
public struct StoreStats: Hashable, Sendable {
  /// The number of events.
  public let total: Int
  /// The size of the log in bytes, every record with its newline.
  ///
  /// A newline that recovery found missing is counted, although only the next append writes it; so is a record
  /// that repeats an earlier one.
  public let bytes: Int

  package init(total: Int, bytes: Int) {
    self.total = total
    self.bytes = bytes
  }
}
