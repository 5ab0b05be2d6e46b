/// What the store promises of an event it has appended.
public struct Acknowledgement: Hashable, Sendable {
  /// The event's id.
  public let id: String
  /// Bytes from the start of the log to the first byte of its record.
  public let offset: Int
  /// Bytes of the record, without its newline.
  public let length: Int
  /// What the event survives from now on.
  public let level: Durability

  package init(id: String, offset: Int, length: Int, level: Durability) {
    self.id = id
    self.offset = offset
    self.length = length
    self.level = level
  }
}
