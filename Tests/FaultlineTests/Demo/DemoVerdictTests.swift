import SystemUnderTest
import Testing

@testable import faultline

@Suite struct DemoVerdictTests {
  private static let result = #"{"attempt":2,"message":"Yes.","usage":{"input":1,"output":1},"version":1}"#
  private static let facts = [
    fact("submitted", #"{"submitted":{},"turn":"turn-1"}"#),
    fact("attempt-1", #"{"claimed":1,"turn":"turn-1"}"#),
    fact("attempt-2", #"{"claimed":2,"turn":"turn-1"}"#),
    fact("end", #"{"completed":\#(result),"persona":null,"turn":"turn-1"}"#),
  ]
  private static let told = [
    frame("status", #"{"accepted":"turn-1"}"#), frame("status", #"{"started":2}"#),
    frame("token", #"{"text":"Yes."}"#),
  ]
  private static let done = frame("done", result)

  private static func fact(_ name: String, _ json: String) -> StoredFact {
    StoredFact(id: "turn-1/\(name)", json: Array(json.utf8))
  }

  private static func frame(_ type: String, _ data: String) -> String { "event: \(type)\ndata: \(data)\n\n" }

  private func problems(_ frames: [String], _ facts: [StoredFact] = facts) -> [String] {
    var page = DemoPage()
    _ = page.receive(Array(frames.joined().utf8))
    return DemoVerdict(page: page, facts: facts).problems
  }

  @Test func oneEndToldOnceIsWell() { #expect(problems(Self.told + [Self.done]) == []) }

  @Test func theNumberOfEndsMatters() {
    let frames = Self.told + [Self.done]
    #expect(problems(frames, Self.facts.dropLast()) == ["the log has 0 ends of turn-1 instead of one"])
    #expect(
      problems(frames, Self.facts + [Self.fact("end-2", #"{"failed":"x"}"#)])
        == ["the log has 2 ends of turn-1 instead of one"])
  }

  @Test func aTurnThatNobodyTookOverIsNoDemonstration() {
    let facts = Self.facts.filter { $0.id != "turn-1/attempt-2" }
    #expect(problems(Self.told + [Self.done], facts) == ["no second worker took turn-1 over"])
  }

  @Test func exactlyOneTerminalFrameIsTheLast() {
    for (frames, count) in [
      (Self.told, 0), (Self.told + [Self.done, Self.done], 2), ([Self.done] + Self.told, 1),
    ] {
      #expect(problems(frames) == ["the browser saw \(count) terminal frames instead of one, as the last"])
    }
  }

  @Test func anotherEndThanTheStoredOneIsALie() {
    let lie = Self.frame("done", Self.result.replacing("Yes", with: "No"))
    #expect(problems(Self.told + [lie]) == ["the browser was told another end than the log has"])
    let failed = Self.frame("failed", #"{"reason":"x"}"#)
    #expect(problems(Self.told + [failed]) == [#"the browser was told 'failed': {"reason":"x"}"#])
  }

  @Test func theTextShownIsTheTextStored() {
    let more = Self.frame("token", #"{"text":" No."}"#)
    #expect(
      problems(Self.told + [more, Self.done]) == ["the browser shows another text than the log has"])
    let gap = Self.frame("status", #"{"gap":true}"#)
    #expect(problems(Self.told + [gap, more, Self.done]) == [])
  }

  @Test func aBrowserThatWasToldNothingIsSaidToBe() {
    #expect(problems([]) == ["the browser was never told which turn is its own"])
  }

  @Test func whatIsLeftBehindIsAProblem() {
    var page = DemoPage()
    _ = page.receive(Array((Self.told + [Self.done]).joined().utf8))
    var verdict = DemoVerdict(page: page, facts: Self.facts)
    verdict.add(subscriptions: 0, tasks: 0)
    #expect(verdict.problems.isEmpty)
    verdict.add(subscriptions: 1, tasks: 2)
    #expect(verdict.problems == ["the relay left 1 subscriptions behind", "the queue still has 2 tasks"])
  }
}
