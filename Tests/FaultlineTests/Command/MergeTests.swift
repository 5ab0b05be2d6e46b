import Foundation
import Scenarios
import Testing

@testable import faultline

/// Shards joined are one run, and what does not belong together is not joined.
@Suite(.serialized) struct MergeTests {
  /// What two reports of the same runs may differ in.
  private static let ofTheMachine = ["busySeconds", "busyNanoseconds", "rechecked"]

  private func comparable(_ outcome: Tool.Outcome) throws -> [String] {
    try outcome.objects.map { object in
      let kept = object.filter { !Self.ofTheMachine.contains($0.key) }
      return String(
        decoding: try JSONSerialization.data(withJSONObject: kept, options: .sortedKeys), as: UTF8.self)
    }
  }

  private func shards(
    _ count: Int, in directory: String, _ words: [String], expecting code: Int32 = 0
  ) async throws -> [String] {
    var paths: [String] = []
    for number in 1...count {
      let path = "\(directory)/\(number)"
      let outcome = try await Tool.run(["run"] + words + ["--shard", "\(number)/\(count)", "--report", path])
      #expect(outcome.code == code || number > 1, "\(outcome.error)")
      #expect(outcome.error.hasPrefix("shard \(number) of \(count), from --shard: "), "\(outcome.error)")
      paths.append(path)
    }
    return paths
  }

  @Test(
    arguments: [
      // The last shard begins behind the portfolio's trial, and makes its own.
      ["store-race", "store-power", "--seeds", "160"],
      // The second and the third begin within a block, and the third ends in another one.
      ["store-race", "--seeds", "300", "--strategy", "guided"],
    ])
  func shardsJoinedAreOneRun(_ words: [String]) async throws {
    try await Tool.withDirectory { directory in
      let whole = try await Tool.run(["run", "--format", "json"] + words)
      let paths = try await shards(3, in: directory, words)
      for order in [paths, paths.reversed(), [directory]] {
        let joined = try await Tool.run(["merge", "--format", "json"] + order)
        #expect(joined.code == 0, "\(joined.error)")
        #expect(try comparable(joined) == comparable(whole))
      }
    }
  }

  @Test func failuresJoinedAreThoseOfOneRun() async throws {
    try await Tool.withDirectory { directory in
      // Of these seeds of the first scenario one passes, and shares a chunk with one that kills its worker.
      let words = [
        "canary-crashed-by-order", "canary-violated", "--seeds", "8..<16", "--keep-going", "--no-recheck",
        "--strategy", "pos", "--jobs", "1",
      ]
      let whole = try await Tool.run(["run", "--format", "json", "--report", directory + "/whole"] + words)
      #expect(whole.code == 1)
      let crashes = try #require(whole.objects.first)
      #expect(crashes["seeds"] as? Int == 8)
      #expect(failed(crashes).count == 7 && crashes["batchHash"] as? String != "0000000000000000")
      let paths = try await shards(2, in: directory + "/parts", words, expecting: 1)
      for order in [paths, paths.reversed()] {
        let joined = try await Tool.run(["merge", "--format", "json"] + order)
        #expect(joined.code == 1, "\(joined.error)")
        for (one, other) in zip(joined.objects, whole.objects) {
          for key in ["seeds", "steps", "batchHash", "verdict"] {
            #expect("\(one[key] ?? "")" == "\(other[key] ?? "")", "\(key)")
          }
          let (failures, expected) = (failed(one), failed(other))
          #expect(failures == expected && !failures.isEmpty)
        }
      }
      // The case that a shard has written is found beside its report, wherever that was moved to.
      try FileManager.default.moveItem(atPath: directory + "/parts", toPath: directory + "/moved")
      let joined = try await Tool.run("merge", directory + "/moved")
      if let place = joined.output.firstRange(of: "case:      ") {
        let path = joined.output[place.upperBound...].prefix { $0 != "\n" }
        #expect(FileManager.default.fileExists(atPath: String(path)))
      }
      #expect(joined.output.contains("reproduce: "))
    }
  }

  private func failed(_ object: [String: Any]) -> [String] {
    (object["failures"] as? [[String: Any]] ?? []).map {
      "\($0["seed"] ?? "") \($0["verdict"] ?? "") \($0["detail"] ?? "")"
    }
  }

  @Test func whatDoesNotBelongTogetherIsNotJoined() async throws {
    try await Tool.withDirectory { directory in
      let words = ["canary-adopted", "--seeds", "10", "--no-recheck"]
      let paths = try await shards(3, in: directory + "/a", words)
      let missing = try await Tool.run("merge", paths[0], paths[2])
      #expect(missing.code == 66)
      #expect(missing.error == "error: incomplete: shard 2 is missing\n")
      #expect(missing.output.contains("incomplete: shard 2 is missing"))

      try await refused(paths + [paths[1]], 65, "it is shard 2 of 3, and so is ")
      let others = try await shards(
        3, in: directory + "/b", ["canary-adopted", "--seeds", "11", "--no-recheck"])
      try await refused([paths[0], others[1], paths[2]], 65, "in which seeds were asked for")
      let pct = try await shards(3, in: directory + "/c", words + ["--strategy", "pct:2"])
      try await refused([paths[0], pct[1], paths[2]], 65, "the strategy: pct:2 here, portfolio there")
      let halves = try await shards(2, in: directory + "/d", words)
      try await refused([paths[0], halves[1]], 65, "it is shard 2 of 2, and ")

      try await edit(paths[1], { $0.replacing(#""executable":""#, with: #""executable":"0"#) }) { _ in
        try await refused(paths, 65, "in the build: ")
      }
      try await edit(paths[1], { $0.replacing(#""seeds":3"#, with: #""seeds":2"#) }) { _ in
        try await refused(paths, 65, "has 2 runs, and shard 2 of 3 has 3 seeds")
      }
      try await edit(paths[1], { String($0.dropLast(20)) }) { _ in
        try await refused(paths, 65, "line 1 is not")
      }
      try await edit(paths[1], { _ in "" }) { _ in try await refused(paths, 65, "the report is empty") }
      try await refused([directory + "/none"], 66, "there is no such file")
      try FileManager.default.createDirectory(atPath: directory + "/empty", withIntermediateDirectories: true)
      try await refused([directory + "/empty"], 66, "there is no report.json")
      let own = try await Tool.run(["merge", "--report", paths[0]] + paths)
      #expect(own.code == 64)
    }
  }

  private func refused(_ paths: [String], _ code: Int32, _ message: String) async throws {
    let outcome = try await Tool.run(["merge"] + paths)
    #expect(outcome.code == code, "\(outcome.error)")
    #expect(outcome.error.contains(message), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.output.isEmpty)
  }

  /// Has a report changed for the length of a check.
  private func edit(
    _ directory: String, _ change: (String) -> String, _ check: (String) async throws -> Void
  ) async throws {
    let path = directory + "/report.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = change(text)
    #expect(changed != text)
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
    try await check(path)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test func theEnvironmentNamesTheShardAndTheOptionWins() async throws {
    let words = ["run", "canary-adopted", "--seeds", "10", "--no-recheck", "--format", "json"]
    let slurm = [
      "SLURM_ARRAY_TASK_ID": "6", "SLURM_ARRAY_TASK_MIN": "4", "SLURM_ARRAY_TASK_MAX": "6",
      "SLURM_ARRAY_TASK_STEP": "2", "SLURM_ARRAY_TASK_COUNT": "2",
    ]
    let detected = try await Tool.run(words, environment: slurm)
    #expect(detected.error == "shard 2 of 2, from SLURM_ARRAY_TASK_ID: seeds 5..<10 of each scenario\n")
    #expect(detected.objects.first?["seeds"] as? Int == 5)
    let chosen = try await Tool.run(words + ["--shard", "1/5"], environment: slurm)
    #expect(chosen.error == "shard 1 of 5, from --shard: seeds 0..<2 of each scenario\n")
    let whole = try await Tool.run(words + ["--shard", "1/1"], environment: slurm)
    #expect(whole.objects.first?["seeds"] as? Int == 10)
    let one = try await Tool.run(["run", "canary-adopted", "--seed", "3"], environment: slurm)
    #expect(one.error.isEmpty)
    let wrong = try await Tool.run(words, environment: ["JOB_COMPLETION_INDEX": "1"])
    #expect(wrong.code == 64)
    #expect(wrong.error.split(separator: "\n").count == 1)
    let empty = try await Tool.run(words + ["--shard", "11/12"])
    #expect(empty.code == 0)
    #expect(try await Tool.run("run", "--seed", "3", "--shard", "1/2").code == 64)
  }
}
