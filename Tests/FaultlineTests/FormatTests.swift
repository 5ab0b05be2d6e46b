import Testing

@testable import faultline

@Suite("Figures")
struct FormatTests {
  @Test("group digits by three")
  func counts() {
    #expect([0, 999, 1_000, -1_234_567].map(\.grouped) == ["0", "999", "1,000", "-1,234,567"])
    #expect(UInt64.max.grouped == "18,446,744,073,709,551,615")
    #expect(Int8.min.grouped == "-128")
  }

  @Test(
    "show a duration to three digits, in the unit that fits",
    arguments: [
      (.zero, "0 s"), (.nanoseconds(5), "5.00 ns"), (.nanoseconds(999), "999 ns"),
      (.nanoseconds(1_000), "1.00 us"), (.nanoseconds(12_345), "12.3 us"), (.nanoseconds(999_600), "1.00 ms"),
      (.microseconds(9_996), "10.0 ms"), (.milliseconds(1_500), "1.50 s"), (.milliseconds(59_940), "59.9 s"),
      (.milliseconds(59_960), "1 min 0 s"), (.seconds(125), "2 min 5 s"), (.seconds(3_599), "59 min 59 s"),
      (.seconds(3_600), "1 h 0 min"), (.seconds(11_520), "3 h 12 min"), (.seconds(-125), "-2 min 5 s"),
    ] as [(Duration, String)])
  func durations(duration: Duration, expected: String) {
    #expect(MagnitudeFormat.text(duration) == expected)
  }

  @Test("show a rate to three digits, and none when no time has passed")
  func rates() {
    #expect(MagnitudeFormat.rate(4_738_000, of: "steps", in: .seconds(1)) == "4.74 M steps/s")
    #expect(MagnitudeFormat.rate(50, of: "runs", in: .seconds(4)) == "12.5 runs/s")
    #expect(MagnitudeFormat.rate(999_600, of: "runs", in: .seconds(1)) == "1.00 M runs/s")
    #expect(MagnitudeFormat.rate(0, of: "runs", in: .seconds(1)) == "0.00 runs/s")
    #expect(MagnitudeFormat.rate(7, of: "runs", in: .zero) == "-")
  }

  @Test("stand in aligned columns, without spaces at the ends")
  func tables() {
    var table = TextTable([("name", .left), ("count", .right), ("note", .left)])
    table.add(["a", "1,234,567", ""])
    table.add(["long\nname", "8", "x"])
    #expect(
      table.lines == [
        "name            count  note",
        "a           1,234,567",
        #"long\nname          8  x"#,
      ])
  }
}
