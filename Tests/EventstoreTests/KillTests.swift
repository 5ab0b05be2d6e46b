import Testing

/// The command is killed with SIGKILL while it appends, again and again, to logs that live through ten kills each.
///
/// Both levels have to survive that; what level `power` promises besides can be tested in a simulation only.
@Suite struct KillTests {
  private static let logs = 10
  private static let killsPerLog = 10

  @Test(.timeLimit(.minutes(15))) func nothingAcknowledgedIsLostWhenTheProcessIsKilled() async throws {
    var (kills, busyKills, cuts) = (0, 0, 0)
    for seed in 0..<UInt64(Self.logs) {
      try await Tool.use { tool in
        var torture = Torture(tool: tool, seed: seed)
        // A process can be killed before it has made its log, and then there is none to recover.
        let creation = try await tool.run("append", Torture.log)
        #expect(creation.code == 0)
        while torture.kills < Self.killsPerLog { try await torture.round() }
        try torture.checkWhole()
        (kills, busyKills, cuts) = (kills + torture.kills, busyKills + torture.busyKills, cuts + torture.cuts)
      }
    }
    #expect(kills == Self.logs * Self.killsPerLog)
    // A process killed before its first append or behind its last proves nothing; most are killed between.
    #expect(busyKills >= 40)
    #expect(cuts >= 20)
  }
}

/// One log and what was acknowledged in it.
private struct Torture {
  let tool: Tool
  var random: SeededGenerator
  var rounds = 0
  /// Processes that a signal ended, and those of them that had acknowledged something.
  var kills = 0
  var busyKills = 0
  /// Incomplete records that recovery cut off.
  var cuts = 0
  private var acknowledged: [String] = []
  /// The log up to the last acknowledged record, which must never change again.
  private var settled: [UInt8] = []

  static let log = "events.log"
  private static let linesPerRound = 3_000

  init(tool: Tool, seed: UInt64) {
    self.tool = tool
    random = SeededGenerator(seed: seed)
  }

  mutating func round() async throws {
    rounds += 1
    try #require(rounds < 50, "the processes end before they are killed")
    try await append()
    if rounds.isMultiple(of: 3) { try tear() }
    if rounds.isMultiple(of: 4) {
      let kill = Tool.Kill(delay: .microseconds(Int.random(in: 0..<30_000, using: &random)))
      _ = try await tool.run("recover", Self.log, kill: kill)
      checkSettled()
    }
    try await recover()
  }

  private mutating func append() async throws {
    let lines = (0..<Self.linesPerRound).map { Self.event("\(rounds)-\($0)") + "\n" }.joined()
    let kill = Tool.Kill(
      awaitsOutput: Bool.random(using: &random),
      delay: .microseconds(Int.random(in: 0..<30_000, using: &random)))
    let level = rounds.isMultiple(of: 2) ? "power" : "process"
    let outcome = try await tool.run("append", Self.log, "--level", level, input: lines, kill: kill)
    #expect(outcome.wasKilled || outcome.code == 0, "\(outcome.error)")
    if outcome.wasKilled { kills += 1 }
    if outcome.wasKilled, !outcome.objects.isEmpty { busyKills += 1 }
    let bytes = checkSettled()
    var end = settled.count
    for object in outcome.objects {
      let id = try #require(object["id"] as? String)
      let offset = try #require(object["offset"] as? Int)
      let length = try #require(object["length"] as? Int)
      let isIntact = Self.has(PlainReader.record(id, Self.event(id)), length: length, in: bytes, at: offset)
      #expect(isIntact, "\(id) was acknowledged at \(offset) and is not there")
      acknowledged.append(id)
      end = max(end, offset + length + 1)
    }
    settled = Array(bytes.prefix(end))
  }

  /// Leaves what a write leaves that was cut short: some of the record, but not all.
  private mutating func tear() throws {
    let bytes = tool.bytes(Self.log)
    guard bytes.last == UInt8(ascii: "\n") else { return }
    let record = PlainReader.record("torn", Self.event("torn"))
    try tool.write(bytes + record.prefix(Int.random(in: 1..<record.count, using: &random)), to: Self.log)
  }

  private mutating func recover() async throws {
    let outcome = try await tool.run("recover", Self.log, "--format", "json")
    #expect(outcome.code == 0, "\(outcome.error)")
    let report = try #require(outcome.objects.first)
    if report["changed"] as? Bool == true { cuts += 1 }
    checkSettled()
    #expect(report["events"] as? Int == PlainReader.ids(tool.bytes(Self.log))?.count)
  }

  /// Compares what was acknowledged in earlier rounds.
  @discardableResult
  private func checkSettled() -> [UInt8] {
    let bytes = tool.bytes(Self.log)
    #expect(bytes.starts(with: settled), "acknowledged bytes have changed")
    return bytes
  }

  /// Reads the whole log once more, record by record.
  func checkWhole() throws {
    let ids = try #require(PlainReader.ids(tool.bytes(Self.log)))
    #expect(Set(ids).count == ids.count)
    #expect(Set(acknowledged).subtracting(ids).isEmpty)
  }

  private static func has(_ record: [UInt8], length: Int, in bytes: [UInt8], at offset: Int) -> Bool {
    let newline = UInt8(ascii: "\n")
    return length == record.count && offset + length < bytes.count && bytes[offset + length] == newline
      && (offset == 0 || bytes[offset - 1] == newline)
      && bytes[offset..<(offset + length)].elementsEqual(record)
  }

  /// The event of an id; one in about fifty is so large that a kill can cut its write in two.
  private static func event(_ id: String) -> String {
    let isLarge = id.hasSuffix("37") || id.hasSuffix("87")
    return
      #"{"id":"\#(id)","text":"Chidé 🎉","fill":"\#(String(repeating: "x", count: isLarge ? 20_000 : 60))"}"#
  }
}
