import Testing

@testable import faultline

@Suite("Shards")
struct ShardTests {
  @Test("cover all seeds, in order, once, in parts of equal size to one")
  func coverage() {
    for total in [0, 1, 7, 8, 1_000, UInt64.max] {
      for count in [1, 2, 3, 8, 999] {
        let whole = SeedSpan(first: 17, count: total)
        let parts = (0..<count).map { Shard(index: $0, count: count).part(of: whole) }
        var next: UInt64 = 17
        for part in parts {
          #expect(part.first == next)
          next = part.first &+ (part.count ?? 0)
          #expect([total / UInt64(count), total / UInt64(count) &+ 1].contains(part.count))
        }
        #expect(next == 17 &+ total)
      }
    }
  }

  @Test("begin far apart where time decides")
  func time() {
    let parts = (0..<4).map { Shard(index: $0, count: 4).part(of: SeedSpan(.time(.seconds(1)))) }
    #expect(parts.map(\.count) == [nil, nil, nil, nil])
    #expect(Set(parts.map(\.first)).count == 4)
    #expect(parts[1].first - parts[0].first > 1 << 61)
  }

  @Test("are written K/N")
  func spelling() throws {
    #expect(try Shard.parse("1/1") == .whole)
    #expect(try Shard.parse("2/8") == Shard(index: 1, count: 8))
    for text in [
      "", "2", "/", "0/8", "9/8", "-1/8", "1/0", "1/8/9", "+1/8", " 1/8", "1/1000001", "a/b", "١/٢",
    ] {
      #expect(throws: ValueError.self, "\(text)") { try Shard.parse(text) }
    }
  }
}

@Suite("Shards from the environment")
struct ShardEnvironmentTests {
  @Test(
    "are read as each engine tells them",
    arguments: [
      (["FAULTLINE_SHARD_INDEX": "2", "FAULTLINE_SHARD_COUNT": "8"], 2, 8),
      (["AWS_BATCH_JOB_ARRAY_INDEX": "2", "AWS_BATCH_JOB_ARRAY_SIZE": "8"], 2, 8),
      (["CLOUD_RUN_TASK_INDEX": "2", "CLOUD_RUN_TASK_COUNT": "8"], 2, 8),
      (["BATCH_TASK_INDEX": "2", "BATCH_TASK_COUNT": "8"], 2, 8),
      (["TEST_SHARD_INDEX": "2", "TEST_TOTAL_SHARDS": "8"], 2, 8),
      (["BUILDKITE_PARALLEL_JOB": "2", "BUILDKITE_PARALLEL_JOB_COUNT": "8"], 2, 8),
      (["CIRCLE_NODE_INDEX": "2", "CIRCLE_NODE_TOTAL": "8"], 2, 8),
      (["CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "8"], 2, 8),
      (["JOB_COMPLETION_INDEX": "2", "FAULTLINE_SHARD_COUNT": "8"], 2, 8),
      (["PARALLEL_SEQ": "3", "FAULTLINE_SHARD_COUNT": "8"], 2, 8),
      (["LSB_JOBINDEX": "3", "FAULTLINE_SHARD_COUNT": "8"], 2, 8),
      (["PBS_ARRAY_INDEX": "3", "FAULTLINE_SHARD_COUNT": "8"], 2, 8),
      (
        [
          "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_MAX": "24",
          "SLURM_ARRAY_TASK_STEP": "2", "SLURM_ARRAY_TASK_COUNT": "8",
        ], 2, 8
      ),
      (
        ["SGE_TASK_ID": "3", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "8", "SGE_TASK_STEPSIZE": "1"], 2, 8
      ),
      // An engine's own number wins over nothing else, and ours over every engine's.
      (
        [
          "FAULTLINE_SHARD_INDEX": "1", "FAULTLINE_SHARD_COUNT": "4", "CI_NODE_INDEX": "3",
          "CI_NODE_TOTAL": "8",
        ], 1, 4
      ),
      // Two that agree are no contradiction, and one of one is no shard.
      (
        [
          "CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "8", "BUILDKITE_PARALLEL_JOB": "2",
          "BUILDKITE_PARALLEL_JOB_COUNT": "8", "CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "1",
        ], 2, 8
      ),
    ] as [([String: String], Int, Int)])
  func engines(environment: [String: String], index: Int, count: Int) throws {
    let claim = try #require(try ShardEnvironment(environment).detect())
    #expect(claim.shard == Shard(index: index, count: count))
    #expect(environment[claim.source] != nil)
  }

  @Test(
    "are none where nothing says so",
    arguments: [
      [:], ["PARALLEL_SEQ": "3"], ["CI_NODE_TOTAL": "1"], ["CI_NODE_INDEX": "", "CI_NODE_TOTAL": "8"],
      ["CIRCLE_NODE_INDEX": "0", "CIRCLE_NODE_TOTAL": "1"], ["LSB_JOBINDEX": "0"],
      ["SGE_TASK_ID": "undefined", "SGE_TASK_FIRST": "undefined"], ["FAULTLINE_SHARD_COUNT": "1"],
    ] as [[String: String]])
  func none(environment: [String: String]) throws {
    #expect(try ShardEnvironment(environment).detect() == nil)
  }

  @Test(
    "are refused rather than guessed",
    arguments: [
      (["FAULTLINE_SHARD_INDEX": "1"], "needs FAULTLINE_SHARD_COUNT"),
      (["FAULTLINE_SHARD_COUNT": "8"], "nothing says which"),
      (["JOB_COMPLETION_INDEX": "1"], "how many shards"),
      (["FAULTLINE_SHARD_INDEX": "8", "FAULTLINE_SHARD_COUNT": "8"], "no number 9"),
      (["PARALLEL_SEQ": "9", "FAULTLINE_SHARD_COUNT": "8"], "no number 9"),
      (["CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "8"], "no number 0"),
      (["CI_NODE_INDEX": "two", "CI_NODE_TOTAL": "8"], "'two', not a number"),
      (
        [
          "CI_NODE_INDEX": "3", "CI_NODE_TOTAL": "8", "BUILDKITE_PARALLEL_JOB": "3",
          "BUILDKITE_PARALLEL_JOB_COUNT": "8",
        ], "--shard decides"
      ),
      // --array=1,2,7
      (
        [
          "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "7",
          "SLURM_ARRAY_TASK_STEP": "1", "SLURM_ARRAY_TASK_COUNT": "3",
        ], "list with gaps"
      ),
      (["SLURM_ARRAY_TASK_ID": "2"], "SLURM_ARRAY_TASK_MIN is not set"),
    ] as [([String: String], String)])
  func refusals(environment: [String: String], message: String) throws {
    let error = try #require(throws: ValueError.self) { try ShardEnvironment(environment).detect() }
    #expect(error.message.contains(message), "\(error.message)")
  }
}
