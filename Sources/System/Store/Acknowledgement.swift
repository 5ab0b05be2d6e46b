/// What the store promises of an event it has appended.
public struct Acknowledgement: Hashable, Sendable {
  /// What an acknowledged event survives.
  public enum Level: String, Hashable, Sendable {
    /// write(2) has returned: the event survives the death of this process. It may be lost with the machine's
    /// power.
    case process
  }

  /// The event's id.
  public let id: String
  /// Bytes from the start of the log to the first byte of its record.
  public let offset: Int
  /// Bytes of the record, without its newline.
  public let length: Int
  /// What the event survives from now on.
  public let level: Level

  package init(id: String, offset: Int, length: Int, level: Level) {
    self.id = id
    self.offset = offset
    self.length = length
    self.level = level
  }
}
