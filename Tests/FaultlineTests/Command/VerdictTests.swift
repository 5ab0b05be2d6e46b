import Testing

/// What runs outside control, deadlocks, hangs or traps has a verdict and an exit code of its own.
@Suite(.serialized) struct VerdictTests {
  @Test(
    arguments: [
      ("canary-violated", "violated", 1), ("canary-deadlocked", "deadlocked", 1),
      ("canary-stuck", "stuck", 1),
      ("canary-hung", "hung", 1), ("canary-crashed", "crashed", 1),
      ("canary-crashed-by-order", "crashed", 1),
      ("canary-real-clock-short", "lostControl", 3),
      ("canary-real-clock-long", "lostControl", 3), ("canary-main-actor", "lostControl", 3),
      ("canary-dispatch-queue", "lostControl", 3), ("canary-adopted", "passed", 0),
    ] as [(String, String, Int32)])
  func aCanaryEndsAsItMust(_ scenario: String, _ verdict: String, _ code: Int32) async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "run", scenario, "--seeds", "3", "--jobs", "1", "--format", "json", "--report", directory)
      #expect(outcome.code == code, "\(outcome.error)")
      #expect(outcome.objects.first?["verdict"] as? String == verdict)
    }
  }

  @Test func theDoctorFindsTheEngineInControl() async throws {
    let outcome = try await Tool.run("doctor")
    #expect(outcome.code == 0, "\(outcome.output)")
    #expect(!outcome.output.contains("FAIL"))
  }

  @Test func aSeedThatKillsItsProcessDoesNotEndTheBatch() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "run", "canary-crashed", "canary-adopted", "--seeds", "4", "--keep-going", "--format", "json",
        "--report",
        directory)
      #expect(outcome.code == 1)
      #expect(outcome.objects.map { $0["seeds"] as? Int } == [4, 4])
    }
  }

  /// Two seeds behind the portfolio's trial, most of whose runs kill their process.
  @Test func aRunOfTheTrialThatKillsItsProcessIsToldAsWhatItIs() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "run", "canary-crashed-by-order", "--seeds", "104..<106", "--keep-going", "--no-recheck", "--format",
        "json", "--report", directory)
      #expect(outcome.code == 1)
      let object = try #require(outcome.objects.first)
      #expect(object["seeds"] as? Int == 2)
      let seeds = (object["failures"] as? [[String: Any]] ?? []).compactMap { failure in
        (failure["seed"] as? String).flatMap { UInt64($0.dropFirst(2), radix: 16) }
      }
      #expect(Set(seeds).count == seeds.count)
      // The odd seeds below 64 and all from there on.
      #expect(seeds.count { $0 < 104 } > 36, "\(seeds)")
      #expect(seeds.allSatisfy { $0 < 106 && ($0 > 63 || $0 % 2 == 1) })
    }
  }
}
