/// Damage to a log that no crash of its writer explains, for which the store refuses to open.
public struct LogDamage: Hashable, Sendable {
  /// Where the damage lies in the log.
  public enum Place: Hashable, Sendable {
    /// A record follows it, complete with checksum (rule R5).
    case interior
    /// Only damaged lines follow it, but it ends with a newline (R4).
    case end
  }

  /// What is wrong with the line.
  public enum Kind: Hashable, Sendable {
    /// The line is not a record.
    case invalidLine(RecordFault)
    /// The line is a record of an id that has an earlier one with other content, at that offset.
    case conflict(id: String, earlierOffset: Int)
  }

  /// The log's path.
  public let path: String
  /// Bytes from the start of the file to the damaged line.
  public let offset: Int
  /// The number of that line, counted from 1.
  public let line: Int
  /// Where it lies.
  public let place: Place
  /// What is wrong with it.
  public let kind: Kind

  package init(path: String, offset: Int, line: Int, place: Place, kind: Kind) {
    self.path = path
    self.offset = offset
    self.line = line
    self.place = place
    self.kind = kind
  }
}

extension LogDamage: CustomStringConvertible {
  /// Place and kind, for an operator to find: `events.log, line 3, byte 210: its checksum says ...`.
  public var description: String {
    let what =
      switch kind {
      case .invalidLine(let fault): fault.description
      case .conflict(let id, let earlier): "event \(id) has another record, not the same, at byte \(earlier)"
      }
    return "\(path), line \(line), byte \(offset): \(what)"
  }
}
