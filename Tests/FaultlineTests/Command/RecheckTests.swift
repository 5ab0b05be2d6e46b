import Foundation
import Sim
import Testing

@testable import faultline

/// Runs that differ between processes are noticed, although each process repeats its own.
@Suite(.serialized) struct RecheckTests {
  private let canary = ["run", "canary-nondeterministic", "--seeds", "5", "--format", "json"]

  @Test func aRunThatDependsOnTheProcessIsNamedWithItsFirstDifferingEvent() async throws {
    for jobs in ["1", "2"] {
      let outcome = try await Tool.run(canary + ["--jobs", jobs])
      #expect(outcome.code == 3, "\(outcome.error)")
      let object = try #require(outcome.objects.first)
      #expect(object["verdict"] as? String == "nondeterministic")
      let failure = try #require((object["failures"] as? [[String: Any]])?.first)
      let detail = try #require(failure["detail"] as? String)
      #expect(
        detail.contains(
          #/event \d+, at step \d+, is '.*writes \d+ B to names' in one and '.*writes \d+ B to names'/#),
        "\(detail)")
      #expect((failure["reproduce"] as? String)?.contains(" run canary-nondeterministic --seed ") == true)
    }
  }

  @Test func itIsWhatTheProcessesDoNotShareThatIsFound() async throws {
    let fixed = try await Tool.run(canary + ["--hashing", "fixed"])
    #expect(fixed.code == 0)
    #expect(fixed.objects.first?["rechecked"] as? Int == 4)
    let unchecked = try await Tool.run(canary + ["--no-recheck"])
    #expect(unchecked.code == 0)
    #expect(unchecked.objects.first?["rechecked"] as? Int == 0)
  }

  @Test func theCostIsShown() async throws {
    let outcome = try await Tool.run("run", "canary-adopted", "--seeds", "300")
    #expect(outcome.code == 0)
    #expect(
      outcome.output.contains(#/\n\d+ runs repeated in another process in [\d.]+ [a-z]+: none differs\n/#))
  }

  @Test func theSampleIsOfOneInAHundredAndOfFourAtLeast() {
    let sample = (0..<100_000 as Range<UInt64>).filter { RecheckSample.includes($0, from: 0, .passed) }
    #expect(sample.prefix(4) == [0, 1, 2, 3])
    #expect((800...1_200).contains(sample.count))
    #expect(RecheckSample.includes(70, from: 67, .passed))
    #expect(!RecheckSample.includes(0, from: 0, .lostControl("")))
  }

  @Test func theFirstDifferenceIsThatOfTheHashes() {
    func event(_ step: Int, _ text: String, _ hash: UInt64) -> RecordedEvent {
      RecordedEvent(step: step, text: text, hash: hash)
    }
    let one = [event(1, "a", 1), event(2, "b", 2), event(4, "c", 3)]
    #expect(TraceComparison.difference(one, one) == nil)
    #expect(
      TraceComparison.difference(one, [one[0], event(2, "x", 9), one[2]])
        == "event 2, at step 2, is 'b' in one and 'x' in another")
    #expect(
      TraceComparison.difference(one, [one[0], one[1], event(4, "c", 9)])
        == "event 3, at step 4, is 'c' in both, with other contents or after other draws")
    #expect(TraceComparison.difference(one, [one[0]]) == "one ends before 'b' at step 2")
  }
}
