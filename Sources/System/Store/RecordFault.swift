/// What makes a line not the record it should be.
public enum RecordFault: Error, Hashable, Sendable {
  /// Longer than a record may be.
  case tooLong
  /// Not of the shape that every record has.
  case notARecord
  /// Written in a format of another version.
  case unknownVersion
  /// The checksum written is not that of the bytes before it.
  case checksumMismatch(stored: UInt32, computed: UInt32)
  /// The id is not a string the store writes.
  case invalidID
  /// The event is not a JSON object.
  case invalidEvent(JSONFault)
  /// The event has whitespace between its tokens, which the store never writes.
  case notCompact
  /// A record, but of another id than asked for.
  case anotherID
  /// The file ends within it; how many bytes of it are there.
  case cutShort(bytes: Int)
}

extension RecordFault: CustomStringConvertible {
  /// A clause that completes "the record is damaged:".
  public var description: String {
    switch self {
    case .tooLong: "the line is longer than a record may be"
    case .notARecord: "the line has not the shape of a record"
    case .unknownVersion: "the line was written in a format this version does not know"
    case .checksumMismatch(let stored, let computed):
      "its checksum says \(Self.hexadecimal(stored)), its bytes give \(Self.hexadecimal(computed))"
    case .invalidID: "its id is not one the store writes"
    case .invalidEvent(let fault): "its event is not a JSON object: \(fault)"
    case .notCompact: "its event has whitespace between tokens"
    case .anotherID: "the bytes there are another event's record"
    case .cutShort(let bytes): "the file ends after \(bytes) bytes of it"
    }
  }

  private static func hexadecimal(_ checksum: UInt32) -> String {
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
