import Testing

/// Files that are no logs, or are logs no more: the command says so and leaves them alone.
@Suite struct GarbageTests {
  private static let log = "events.log"
  private static let records = (0..<20).flatMap {
    PlainReader.record("\($0)", #"{"text":"Chidé 🎉 \#($0)"}"#) + [UInt8(ascii: "\n")]
  }

  @Test func noBytesMakeAnyCommandTrap() async throws {
    try await Tool.use { tool in
      for (name, bytes) in Self.garbage() {
        for arguments in [["get", "1"], ["stats"], ["verify"]] {
          try tool.write(bytes, to: Self.log)
          let outcome = try await tool.run(
            arguments[0], Self.log, arguments.count > 1 ? arguments[1] : "--format=text")
          #expect(!outcome.wasKilled && [0, 1, 64, 65].contains(outcome.code), "\(name) \(arguments)")
          #expect(tool.bytes(Self.log) == bytes, "\(name) \(arguments)")
        }
        for command in ["append", "recover"] {
          try tool.write(bytes, to: Self.log)
          let outcome = try await tool.run(command, Self.log, input: "{\"id\":\"new\"}")
          #expect(!outcome.wasKilled && [0, 65].contains(outcome.code), "\(name) \(command)")
          if outcome.code != 0 { #expect(tool.bytes(Self.log) == bytes, "\(name) \(command)") }
        }
      }
    }
  }

  @Test func damageIsRefusedByEveryCommandAndNothingChanges() async throws {
    var random = SeededGenerator(seed: 1)
    try await Tool.use { tool in
      for _ in 0..<8 {
        var bytes = Self.records
        bytes[Int.random(in: 0..<(bytes.count - 1), using: &random)] ^=
          1 << UInt8.random(in: 0..<8, using: &random)
        try tool.write(bytes, to: Self.log)
        for command in ["append", "recover", "verify", "stats"] {
          let outcome = try await tool.run(command, Self.log, input: "{\"id\":\"new\"}")
          #expect(outcome.code == 65, "\(command): \(outcome.error)")
          #expect(outcome.output == "")
          #expect(outcome.error.hasPrefix("error: events.log, line "))
          #expect(tool.bytes(Self.log) == bytes)
        }
      }
    }
  }

  @Test func aLogCutAnywhereKeepsItsWholeRecords() async throws {
    var random = SeededGenerator(seed: 2)
    try await Tool.use { tool in
      for _ in 0..<12 {
        let bytes = Array(Self.records.prefix(Int.random(in: 0...Self.records.count, using: &random)))
        // A record that lacks only its newline is whole.
        let newlines = bytes.filter { $0 == UInt8(ascii: "\n") }.count
        let isWhole = bytes.last == UInt8(ascii: "}") && PlainReader.ids(bytes + [UInt8(ascii: "\n")]) != nil
        let events = newlines + (isWhole ? 1 : 0)
        try tool.write(bytes, to: Self.log)
        for command in ["verify", "recover", "verify"] {
          let outcome = try await tool.run(command, Self.log, "--format", "json")
          #expect(outcome.code == 0)
          #expect(outcome.objects.first?["events"] as? Int == events)
          if command == "verify" { #expect(outcome.objects.first?["changed"] as? Bool == false) }
        }
        #expect(try await tool.run("append", Self.log, input: "{\"id\":\"new\"}").code == 0)
        #expect(PlainReader.ids(tool.bytes(Self.log))?.count == events + 1)
      }
    }
  }

  private static func garbage() -> [(String, [UInt8])] {
    var random = SeededGenerator(seed: 3)
    let noise = (0..<6_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let newline = UInt8(ascii: "\n")
    return [
      ("nothing", []), ("a newline", [newline]), ("newlines", Array(repeating: newline, count: 50)),
      ("NULs", Array(repeating: 0, count: 5_000)), ("noise", noise),
      ("noise without newline", noise.filter { $0 != newline }), ("text", Array("hello\nworld\n".utf8)),
      ("a record, then noise", records + noise), ("noise, then records", noise + [newline] + records),
      ("NULs between records", records + Array(repeating: 0, count: 100) + records),
      ("records twice", records + records), ("CRLF", records.flatMap { $0 == newline ? [13, 10] : [$0] }),
      ("a byte order mark", [0xEF, 0xBB, 0xBF] + records),
    ]
  }
}
