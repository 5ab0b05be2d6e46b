import Testing

@testable import SystemUnderTest

struct EventRecordTests {
  private func encode(_ id: String, _ event: String) throws(StoreError) -> [UInt8] {
    try EventRecord.encode(id: EventID(id), event: [UInt8](event.utf8), limits: .standard)
  }

  private func decode(_ line: String) throws(RecordFault) -> String {
    try decode([UInt8](line.utf8))
  }

  private func decode(
    _ line: [UInt8], limits: StoreLimits = .standard
  ) throws(RecordFault) -> String {
    try EventRecord.decode(line.span, limits: limits).text
  }

  private func id(escaped bytes: [UInt8]) -> EventID? { EventID(escaped: bytes.span) }

  /// A line with the checksum its other bytes have, so that nothing but these can be found wrong.
  private func sealed(_ body: String) -> String {
    let digits = String(CRC32C.checksum([UInt8](body.utf8).span), radix: 16)
    return body + #","crc":""# + String(repeating: "0", count: 8 - digits.count) + digits + #""}"#
  }

  @Test("Encoding gives the committed bytes", arguments: Vector.all)
  func encoding(_ vector: Vector) throws {
    #expect(try encode(vector.id, vector.event) == vector.line)
  }

  @Test("Decoding the committed bytes gives the id and the event", arguments: Vector.all)
  func decoding(_ vector: Vector) throws {
    #expect(try decode(vector.record) == vector.id)
    let event = try EventRecord.event(of: EventID(vector.id), in: vector.bytes)
    #expect(event == [UInt8](vector.event.utf8))
  }

  @Test("Only the whitespace between tokens is removed")
  func compaction() throws {
    let spaced = "\r\n {\t\"a b\" : [ 1 , \"\\\" , \\\\\" ] ,\n\"c\":{ } } "
    #expect(try encode("x", spaced) == encode("x", #"{"a b":[1,"\" , \\"],"c":{}}"#))
  }

  @Test("No proper prefix of a record is a record", arguments: Vector.all)
  func prefixes(_ vector: Vector) {
    for length in 0..<vector.bytes.count {
      #expect(throws: RecordFault.self, "\(length) bytes") {
        try decode(Array(vector.bytes[..<length]))
      }
    }
  }

  @Test("Every flip of a single bit is found, on recovery and on a read", arguments: Vector.all)
  func bitFlips(_ vector: Vector) {
    for bit in 0..<(8 * vector.bytes.count) {
      var damaged = vector.bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: RecordFault.self, "bit \(bit)") {
        try decode(damaged)
      }
      #expect(throws: RecordFault.self, "bit \(bit)") {
        try EventRecord.event(of: EventID(vector.id), in: damaged)
      }
    }
  }

  @Test(
    "A line whose checksum is right is refused for any other deviation",
    arguments: [
      (#"{"v":2,"id":"a","event":{}"#, RecordFault.unknownVersion),
      (#"{"v":10,"id":"a","event":{}"#, .unknownVersion),
      (#"{"v": 1,"id":"a","event":{}"#, .notARecord),
      (#"{"v":1,"id":7,"event":{}"#, .notARecord),
      (#"{"v":1,"event":{},"id":"a""#, .notARecord),
      (#"{"v":1,"id":"a","id":"b","event":{}"#, .notARecord),
      (#"{"v":1,"id":"a""#, .notARecord),
      (#"{"v":1,"id":"a\"#, .notARecord),
      (#"{"v":1,"id":"a","event":"#, .invalidEvent(JSONFault(.unexpectedEnd, at: 0))),
      (#"{"v":1,"id":"","event":{}"#, .invalidID),
      (#"{"v":1,"id":"\u0041","event":{}"#, .invalidID),
      (#"{"v":1,"id":"\u000A","event":{}"#, .invalidID),
      (#"{"v":1,"id":"\n","event":{}"#, .invalidID),
      (#"{"v":1,"id":"\/","event":{}"#, .invalidID),
      (#"{"v":1,"id":"\u00","event":{}"#, .invalidID),
      ("{\"v\":1,\"id\":\"\u{1}\",\"event\":{}", .invalidID),
      (#"{"v":1,"id":"a","event":{ }"#, .notCompact),
      (#"{"v":1,"id":"a","event":[]"#, .invalidEvent(JSONFault(.notAnObject, at: 0))),
      (#"{"v":1,"id":"a","event":{},"event":{}"#, .invalidEvent(JSONFault(.textAfterObject, at: 2))),
      (#"{"v":1,"id":"a","event":{"b":}"#, .invalidEvent(JSONFault(.unexpectedByte, at: 5))),
    ])
  func deviations(_ body: String, _ fault: RecordFault) {
    #expect(throws: fault) { try decode(sealed(body)) }
  }

  @Test("An id that is not UTF-8 or longer than ids may be is not read")
  func impossibleIDs() {
    #expect(id(escaped: [0x61, 0xC3]) == nil)
    #expect(id(escaped: [UInt8](repeating: 0x61, count: 513)) == nil)
    #expect(id(escaped: [UInt8](repeating: 0x61, count: 512)) != nil)
  }

  @Test("A checksum in capitals is not what the store writes")
  func capitals() {
    let line = Vector.smallest.record.replacing("8ccb7ed1", with: "8CCB7ED1")
    #expect(throws: RecordFault.notARecord) { try decode(line) }
  }

  @Test("A record of another id is not taken for the one asked for")
  func anotherID() {
    #expect(throws: RecordFault.anotherID) {
      try EventRecord.event(of: EventID("b"), in: Vector.smallest.bytes)
    }
  }

  @Test("Ids are told apart by their bytes, not by canonical equivalence")
  func canonicalEquivalence() {
    #expect("\u{E9}" == "e\u{301}")
    #expect(EventID("\u{E9}") != EventID("e\u{301}"))
    #expect(Set([EventID("\u{E9}"), EventID("e\u{301}"), EventID("\u{E9}")]).count == 2)
  }

  @Test("An id may have 1 to 512 bytes, whatever it has in characters")
  func idLengths() throws {
    #expect(throws: StoreError.invalidID(byteCount: 0)) { try encode("", "{}") }
    let longest = String(repeating: "🎉", count: 128)
    #expect(try encode(longest, "{}").count == 512 + Vector.smallest.line.count - 1)
    #expect(throws: StoreError.invalidID(byteCount: 513)) { try encode(longest + "a", "{}") }
  }

  @Test("A record may have the limit's bytes and not one more")
  func recordLimit() throws {
    let envelope = try encode("a", #"{"t":""}"#).count - 1
    let limits = StoreLimits(maximumRecordBytes: 4096)
    func line(textBytes: Int) throws -> [UInt8] {
      let event = #"{"t":""# + String(repeating: "x", count: textBytes) + #""} "#
      return try EventRecord.encode(id: EventID("a"), event: [UInt8](event.utf8), limits: limits)
    }
    let longest = try line(textBytes: 4096 - envelope)
    #expect(longest.count == 4097)
    #expect(try decode(longest.dropLast(), limits: limits) == "a")
    #expect(throws: StoreError.recordTooLarge(bytes: 4097, maximum: 4096)) {
      try line(textBytes: 4097 - envelope)
    }
    #expect(throws: RecordFault.tooLong) {
      try decode(longest, limits: limits)
    }
  }
}
