import Testing

@testable import Sim

/// How many different things runs did, and how likely another one is.
@Suite struct BehaviourSampleTests {
  private static func sample(_ behaviours: some Sequence<UInt64>) -> BehaviourSample {
    var sample = BehaviourSample()
    for behaviour in behaviours { sample.add(behaviour) }
    return sample
  }

  @Test("The share of runs that were like no other")
  func share() {
    #expect(BehaviourSample().unseenShare == nil)
    let sample = Self.sample([1, 2, 2, 3, 3, 3, 4, 5])
    #expect(sample.distinct == 5)
    #expect(sample.unseenShare == 3.0 / 8)
    #expect(Self.sample([7, 7]).unseenShare == 0)
  }

  @Test("Parts add up to the whole in any order, also where only some are kept")
  func parts() {
    let all = (0..<20_000 as Range<UInt64>).map { $0 < 15_000 ? $0 : $0 % 500 }
    let whole = Self.sample(all)
    for cuts in [[5_000, 9_999], [1, 19_999], [300, 17_000]] {
      var parts = [
        Self.sample(all[..<cuts[0]]), Self.sample(all[cuts[0]..<cuts[1]]), Self.sample(all[cuts[1]...]),
      ]
      var sum = parts.removeLast()
      for part in parts { sum.add(part) }
      #expect(sum == whole)
    }
    #expect((13_500...16_500).contains(whole.distinct), "\(whole.distinct)")
    #expect(abs((whole.unseenShare ?? 0) - 14_500 / 20_000.0) < 0.08)
  }

  @Test("What only one of several samples has is counted also where they keep different parts")
  func besides() {
    let one = Self.sample([1, 1, 2, 3, 4])
    #expect(one.distinct(besides: []) == 4)
    #expect(one.distinct(besides: [Self.sample([2, 2]), Self.sample([4, 9])]) == 2)
    let many = Self.sample(0..<20_000)
    #expect((8_500...11_500).contains(many.distinct(besides: [Self.sample(10_000..<30_000)])))
    #expect(Self.sample(0..<500).distinct(besides: [many]) == 0)
    #expect(!one.isEstimate && many.isEstimate)
  }

  @Test("There are no more behaviours than runs, and no more of its own than there are")
  func bounds() {
    for first in stride(from: 0, to: 2_000_000, by: 100_000) as StrideTo<UInt64> {
      let sample = Self.sample(first..<first + 21_000)
      #expect(sample.distinct <= 21_000)
      let other = Self.sample(first + 1_000_000_000..<first + 1_000_050_000)
      #expect(sample.distinct(besides: [other]) == sample.distinct)
    }
  }

  @Test("The kind of a run does not depend on the order of what it met, and each run begins anew")
  func kinds() {
    func kind(_ labels: [String], _ faults: [FaultKind]) -> UInt64 {
      let tally = Tally()
      tally.reached("of the run before")
      tally.startRun()
      for label in labels { tally.reached(label) }
      for fault in faults { tally.count(fault) }
      return tally.kindOfRun
    }
    #expect(kind(["a", "b"], []) == kind(["b", "a", "b"], []))
    #expect(kind(["a"], []) != kind(["b"], []))
    #expect(kind(["a"], [.shortWrite]) != kind(["a"], []))
    #expect(Set(FaultKind.allCases.map { kind([], [$0]) }).count == FaultKind.allCases.count)
  }
}
