/// Where each event's record is, in the order of the log.
///
/// Offsets and lengths count bytes of the encoded text, never characters: "Chidé 🎉" is 7 characters and
/// 11 bytes.
package struct EventIndex: Sendable {
  /// A record's place in the log.
  package struct Entry: Hashable, Sendable {
    package let id: EventID
    /// Bytes from the start of the file to the record's first byte.
    package let offset: Int
    /// Bytes of the record, without its newline.
    package let length: Int

    package init(id: EventID, offset: Int, length: Int) {
      self.id = id
      self.offset = offset
      self.length = length
    }
  }

  /// All entries by rising offset; no two overlap, no two have one id.
  package private(set) var entries: [Entry] = []
  private var positions: [EventID: Int] = [:]

  package init() {}

  /// How many events there are.
  package var count: Int { entries.count }

  /// The entry of an id.
  /// - Complexity: O(1) expected.
  package subscript(id: EventID) -> Entry? { positions[id].map { entries[$0] } }

  /// Enters a record.
  /// - Precondition: The id is new, and the record lies behind all others.
  /// - Complexity: O(1) amortised.
  package mutating func enter(_ entry: Entry) {
    precondition(entries.last.map { $0.offset + $0.length <= entry.offset } ?? true, "records overlap")
    let previous = positions.updateValue(entries.count, forKey: entry.id)
    precondition(previous == nil, "an id has two records")
    entries.append(entry)
  }
}
