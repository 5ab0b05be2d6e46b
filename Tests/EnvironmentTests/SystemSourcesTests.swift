import Environment
import Foundation
import Testing

@Suite("Sources of time and randomness")
struct SystemSourcesTests {
  @Test("SystemWallClock tells the time of day to the microsecond")
  func wallClock() {
    let before = Date().timeIntervalSince1970
    let now = SystemWallClock().now / .seconds(1)
    let after = Date().timeIntervalSince1970
    let rounding = 0.000_01
    #expect(now > before - rounding)
    #expect(now < after + rounding)
  }

  @Test("SystemEntropy uses all 64 bits and does not repeat itself")
  func entropy() {
    let numbers = (0..<128).map { _ in SystemEntropy().next() }
    #expect(Set(numbers).count == 128)
    #expect(numbers.reduce(0, |) == .max)
    #expect(numbers.reduce(.max, &) == 0)
  }
}
