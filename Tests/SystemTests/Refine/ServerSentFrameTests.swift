import SystemUnderTest
import Testing

struct ServerSentFrameTests {
  typealias Decoded = EventStreamDecoder.Event

  @Test("An event's bytes are exactly these")
  func exactBytes() throws {
    let event = try ServerSentEvent(id: "3-14", name: .token, data: ["text": " a\n"])
    #expect(
      ServerSentFrame.event(event).bytes
        == Array("id: 3-14\nevent: token\ndata: {\"text\":\" a\\n\"}\n\n".utf8))
    let bare = try ServerSentEvent(name: .done, data: "")
    #expect(ServerSentFrame.event(bare).bytes == Array("event: done\ndata: \n\n".utf8))
    #expect(ServerSentFrame.heartbeat.bytes == Array(": keep-alive\n\n".utf8))
    #expect(ServerSentFrame.retry(milliseconds: 3000).bytes == Array("retry: 3000\n\n".utf8))
  }

  @Test("The names are a fixed set of which three end a stream")
  func names() {
    #expect(
      ServerSentEvent.Name.allCases.map(\.rawValue)
        == ["status", "token", "file", "skill", "snapshot", "done", "failed", "unknown"])
    #expect(ServerSentEvent.Name.allCases.filter(\.isTerminal) == [.done, .failed, .unknown])
  }

  @Test(
    "What cannot be sent is refused, by name",
    arguments: [
      (nil, "a\nb", .lineEndInData), (nil, "a\r", .lineEndInData), (nil, "\r\n", .lineEndInData),
      ("", "a", .emptyID), ("a\nb", "a", .lineEndInID), ("a\r", "a", .lineEndInID),
      ("\r\n", "a", .lineEndInID),
      ("a\u{0}", "a", .nulInID),
    ] as [(String?, String, ServerSentEventFault)])
  func refused(id: String?, data: String, fault: ServerSentEventFault) {
    #expect(throws: fault) { try ServerSentEvent(id: id, name: .token, data: data) }
    #expect(!fault.description.isEmpty)
  }

  /// Payloads that are easily damaged on the way.
  static let payloads: [String] = [
    "", " ", "  x", ":", ": x", "data: x", "x:y", "\u{0}", "\u{FEFF}", "\u{FEFF}x", "\u{2028}\u{2029}\u{85}",
    "\u{B}\u{C}\t", #""\ud800""#, #"{"a":"\ud83c\udf89"}"#, "Chidé 🎉", "e\u{301}", "\u{10FFFF}",
  ]

  @Test("Payloads and ids come out as they went in, under any cut", arguments: payloads)
  func roundTrip(payload: String) throws {
    let id = payload.isEmpty || payload.utf8.contains(0) ? nil : payload
    let event = try ServerSentEvent(id: id, name: .file, data: payload)
    let bytes =
      ServerSentFrame.heartbeat.bytes + ServerSentFrame.event(event).bytes + ServerSentFrame.heartbeat.bytes
    let expected = [Decoded(type: "file", data: payload, lastEventID: id ?? "")]
    for cut in 0...bytes.count {
      var decoder = EventStreamDecoder()
      decoder.feed(bytes[..<cut])
      decoder.feed(bytes[cut...])
      #expect(decoder.events == expected)
    }
  }

  @Test("Every Unicode scalar value survives, raw where it may stand and in JSON always")
  func allOfUnicode() throws {
    var bytes: [UInt8] = []
    var expected: [Decoded] = []
    for start in stride(from: UInt32(0), through: 0x10FFFF, by: 0x400) {
      var block = String.UnicodeScalarView()
      block.append(contentsOf: (start..<(start + 0x400)).compactMap(Unicode.Scalar.init))
      let json = JSONValue.string(String(block))
      bytes += ServerSentFrame.event(try ServerSentEvent(name: .token, data: json)).bytes
      expected.append(Decoded(type: "token", data: json.description, lastEventID: ""))
      #expect(try JSONValue(object: Array("{\"t\":\(json)}".utf8)).member("t") == json)
      block.removeAll { $0 == "\n" || $0 == "\r" }
      bytes += ServerSentFrame.event(try ServerSentEvent(name: .token, data: String(block))).bytes
      expected.append(Decoded(type: "token", data: String(block), lastEventID: ""))
    }
    #expect(EventStreamDecoder.events(in: bytes) == expected)
  }

  @Test("A stream cut anywhere shows a prefix of its events and never another one")
  func cutStream() throws {
    var frames: [[UInt8]] = []
    var expected: [Decoded] = []
    for (index, text) in ["a", "é", " 🎉", ":"].enumerated() {
      let data: JSONValue = ["text": .string(text)]
      frames.append(
        ServerSentFrame.event(try ServerSentEvent(id: "\(index)", name: .token, data: data)).bytes)
      expected.append(Decoded(type: "token", data: data.description, lastEventID: "\(index)"))
      frames.append(ServerSentFrame.heartbeat.bytes)
    }
    let bytes = frames.flatMap { $0 }
    for cut in 0...bytes.count {
      let events = EventStreamDecoder.events(in: bytes[..<cut])
      #expect(events == Array(expected.prefix(events.count)))
    }
    #expect(EventStreamDecoder.events(in: bytes) == expected)
  }

  @Test("Random streams in random pieces decode to what was sent", arguments: 0..<200 as Range<UInt64>)
  func randomStreams(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    var bytes: [UInt8] = []
    var expected: [Decoded] = []
    var id = ""
    for _ in 0..<Int.random(in: 1...20, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes += ServerSentFrame.heartbeat.bytes
      case 1: bytes += ServerSentFrame.retry(milliseconds: .random(in: 0...9999, using: &random)).bytes
      default:
        let name = try #require(ServerSentEvent.Name.allCases.randomElement(using: &random))
        let newID = Bool.random(using: &random) ? "\(Int.random(in: 0...99, using: &random))" : nil
        let data: JSONValue = ["t": .string(random.text(upTo: 40))]
        bytes += ServerSentFrame.event(try ServerSentEvent(id: newID, name: name, data: data)).bytes
        id = newID ?? id
        expected.append(Decoded(type: name.rawValue, data: data.description, lastEventID: id))
      }
    }
    var decoder = EventStreamDecoder()
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...7, using: &random)
      decoder.feed(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    #expect(decoder.events == expected)
  }

  @Test("The headers keep proxies from buffering and changing the stream")
  func headers() {
    #expect(
      EventStreamHeaders.fields.map { "\($0.name): \($0.value)" } == [
        "Content-Type: text/event-stream", "Cache-Control: no-cache, no-transform", "X-Accel-Buffering: no",
      ])
  }
}
