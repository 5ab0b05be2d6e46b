import Testing

@testable import SystemUnderTest

@Suite struct LeasesTests {
  @Test func aLeaseRunsFromWhenItsExecutionWasLastHeardOf() {
    var leases = Leases(length: .seconds(10))
    #expect(!leases.isHeld("t", at: .zero))
    leases.renew("t", at: .seconds(5))
    #expect(leases.isHeld("t", at: .seconds(14)))
    #expect(!leases.isHeld("t", at: .seconds(15)))
    leases.renew("t", at: .seconds(12))
    #expect(leases.isHeld("t", at: .seconds(21)))
    #expect(!leases.isHeld("u", at: .seconds(12)))
  }

  @Test func anEndedTurnHasNone() {
    var leases = Leases(length: .seconds(10))
    leases.renew("t", at: .zero)
    leases.end("t")
    #expect(!leases.isHeld("t", at: .zero))
  }
}
