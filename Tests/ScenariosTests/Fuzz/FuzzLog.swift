@testable import Scenarios

/// The logs that fuzzing starts from: what stores write, of few and of many shapes.
enum FuzzLog {
  /// A valid log with a few records.
  static func valid(using random: inout FuzzRandom) -> [UInt8] {
    var log: [UInt8] = []
    for number in 0..<random.below(6) {
      let id = random.oneIn(6) ? ids[random.below(ids.count)] : "id-\(number)"
      let event = Array(events[random.below(events.count)].utf8)
      log += ExpectedRecord.line(id: id, event: random.oneIn(12) ? large(&random) : event)
    }
    // The last writer may have died before the newline, or been about to write it.
    if random.oneIn(4), !log.isEmpty { log.removeLast() }
    return log
  }

  /// A log and then some changes to it; mostly few, so that what is around the damage stays valid, and at times
  /// none but what a crash of its writer may leave.
  static func mutated(using random: inout FuzzRandom) -> [UInt8] {
    var log = valid(using: &random)
    if random.oneIn(3) {
      changeEnd(of: &log, using: &random)
      return log
    }
    let changes = random.oneIn(5) ? random.below(12) : 1 + random.below(3)
    for _ in 0..<changes {
      LogMutation.allCases[random.below(LogMutation.allCases.count)].apply(to: &log, using: &random)
    }
    return log
  }

  private static func changeEnd(of log: inout [UInt8], using random: inout FuzzRandom) {
    let lines = log.split(separator: UInt8(ascii: "\n"))
    if random.oneIn(3), let repeated = lines.randomElement(using: &random), log.last == UInt8(ascii: "\n") {
      log += repeated
    }
    switch random.below(5) {
    case 0, 1: if log.last == UInt8(ascii: "\n") { log.removeLast() }
    case 2: log.removeLast(random.below(log.count + 1))
    default: break
    }
    if random.oneIn(3) { LogMutation.nulTail.apply(to: &log, using: &random) }
    if random.oneIn(6) { LogMutation.hugeLine.apply(to: &log, using: &random) }
  }

  private static let ids = [
    "a", "Chid\u{E9} \u{1F389}", "q\"b\\n\n\u{0}\u{1F}/", String(repeating: "x", count: 512),
  ]
  private static let events = [
    "{}", #"{"text":"Chidé 🎉"}"#, #"{"a":[1,-0.5e+10,true,false,null,"\u00e9\ud83c\udf89"]}"#,
    #"{"o":{"o":{"o":[[[]]]}}}"#, #"{"crc":"00000000","event":{"v":1}}"#,
  ]

  /// An event whose record is about as long as a record may be.
  private static func large(_ random: inout FuzzRandom) -> [UInt8] {
    let envelope = ExpectedRecord.line(id: "id-0", event: Array(#"{"t":""}"#.utf8)).count - 1
    let text = String(repeating: "y", count: 4096 - envelope - 1 + random.below(3))
    return Array(#"{"t":"\#(text)"}"#.utf8)
  }
}
