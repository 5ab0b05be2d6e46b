/// Puts together text that arrives in pieces of bytes, and lets go only of whole characters.
///
/// A model's tokens are pieces of bytes and may end within a code point. A JSON string cannot hold half of one, so the
/// bytes wait until the rest arrives. At most three do.
public struct UTF8Assembler: Hashable, Sendable {
  /// Where bytes are not UTF-8, counted from the first byte ever appended.
  public struct Fault: Error, Hashable, Sendable {
    /// The offset of the first byte of the sequence that is not UTF-8.
    public let offset: Int
  }

  /// The start of a code point whose end has not come yet.
  public private(set) var pending: [UInt8] = []
  private var releasedBytes = 0

  /// Creates an empty one.
  public init() {}

  /// Takes the next bytes.
  /// - Returns: The text that is now complete; empty when there is none.
  /// - Throws: ``Fault`` as soon as no further byte can make it UTF-8; nothing of the piece is taken then.
  /// - Complexity: O(n).
  public mutating func append(_ piece: [UInt8]) throws(Fault) -> String {
    let bytes = pending + piece
    let complete = try completeLength(of: bytes.span)
    pending = [UInt8](bytes[complete...])
    releasedBytes += complete
    return String(decoding: bytes[..<complete], as: UTF8.self)
  }

  /// Says that nothing more will come.
  /// - Throws: ``Fault`` when the text ends within a code point.
  public func finish() throws(Fault) {
    guard pending.isEmpty else { throw Fault(offset: releasedBytes) }
  }

  private func completeLength(of bytes: Span<UInt8>) throws(Fault) -> Int {
    var position = 0
    while position < bytes.count {
      if bytes[position] < 0x80 {
        position += 1
        continue
      }
      switch UTF8Sequence.prefix(in: bytes, at: position) {
      case .complete(let length): position += length
      case .unfinished: return position
      case .invalid: throw Fault(offset: releasedBytes + position)
      }
    }
    return position
  }
}
