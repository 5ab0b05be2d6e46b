/// Which shard a process is, as told by what started it.
///
/// Every engine that runs one command many times tells each copy its number in the environment, and nearly all tell how
/// many there are. Sources: the manuals of Slurm (job arrays), Kubernetes (Indexed Jobs), AWS Batch, Google Cloud Run and
/// Batch, Bazel (test sharding), Buildkite, CircleCI, GitLab CI, GNU parallel, SGE, LSF and PBS.
struct ShardEnvironment {
  /// What was found.
  struct Claim: Equatable {
    let shard: Shard
    /// The variable that says so.
    let source: String
  }

  static let index = "FAULTLINE_SHARD_INDEX"
  static let count = "FAULTLINE_SHARD_COUNT"

  /// Engines that number their copies without gaps, and how many there are.
  private static let engines: [(index: String, base: Int, count: String)] = [
    ("AWS_BATCH_JOB_ARRAY_INDEX", 0, "AWS_BATCH_JOB_ARRAY_SIZE"),
    ("CLOUD_RUN_TASK_INDEX", 0, "CLOUD_RUN_TASK_COUNT"),
    ("BATCH_TASK_INDEX", 0, "BATCH_TASK_COUNT"),
    ("TEST_SHARD_INDEX", 0, "TEST_TOTAL_SHARDS"),
    ("BUILDKITE_PARALLEL_JOB", 0, "BUILDKITE_PARALLEL_JOB_COUNT"),
    ("CIRCLE_NODE_INDEX", 0, "CIRCLE_NODE_TOTAL"),
    ("CI_NODE_INDEX", 1, "CI_NODE_TOTAL"),
  ]

  /// Engines that do not say how many copies there are; ``count`` has to.
  ///
  /// GNU parallel also starts commands that have nothing to do with shards, so its number alone means nothing. The number
  /// of one of the others alone is a mistake: every copy would run every seed.
  private static let countless: [(index: String, base: Int, isMistakeAlone: Bool)] = [
    ("JOB_COMPLETION_INDEX", 0, true), ("PARALLEL_SEQ", 1, false), ("LSB_JOBINDEX", 1, true),
    ("PBS_ARRAY_INDEX", 1, true),
  ]

  /// Arrays whose numbers may begin anywhere and leave some out.
  private static let arrays: [(index: String, first: String, last: String, step: String, count: String?)] = [
    (
      "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP",
      "SLURM_ARRAY_TASK_COUNT"
    ), ("SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE", nil),
  ]

  /// Every variable that may make a process a shard.
  static let variables =
    [index, count] + engines.flatMap { [$0.index, $0.count] } + countless.map(\.index)
    + arrays.flatMap { [$0.index, $0.first, $0.last, $0.step] + ($0.count.map { [$0] } ?? []) }

  private let values: [String: String]

  /// - Parameter environment: The process's environment; an empty variable counts as unset.
  init(_ environment: [String: String]) { values = environment.filter { !$0.value.isEmpty } }

  /// Finds out which shard this is.
  ///
  /// - Returns: The shard and the variable that says so; nil when nothing does, or when there is only one.
  /// - Throws: When variables contradict each other or make no sense. Running the wrong seeds in silence would be worse.
  func detect() throws(ValueError) -> Claim? {
    if values[Self.index] != nil {
      guard values[Self.count] != nil else { throw ValueError(message: "\(Self.index) needs \(Self.count)") }
      return Self.several(try claim(Self.index, base: 0, Self.count))
    }
    var claims: [Claim] = []
    for engine in Self.engines where values[engine.index] != nil && values[engine.count] != nil {
      claims.append(try claim(engine.index, base: engine.base, engine.count))
    }
    // Outside an array SGE says "undefined".
    for array in Self.arrays where values[array.index] ?? "undefined" != "undefined" {
      claims.append(try claim(array.index, array.first, array.last, array.step, array.count))
    }
    claims += try countlessClaims()
    claims = claims.compactMap(Self.several)
    guard let first = claims.first else {
      guard values[Self.count] ?? "1" == "1" else {
        throw ValueError(message: "\(Self.count) is set, but nothing says which of the shards this is")
      }
      return nil
    }
    for other in claims where other.shard != first.shard {
      throw ValueError(
        message: "\(first.source) says \(first.shard) and \(other.source) says \(other.shard); "
          + "--shard decides")
    }
    return first
  }

  private static func several(_ claim: Claim) -> Claim? { claim.shard.count > 1 ? claim : nil }

  private func countlessClaims() throws(ValueError) -> [Claim] {
    var claims: [Claim] = []
    for engine in Self.countless where values[engine.index] != nil {
      // LSF has the index 0 for a job that is no array.
      if engine.index == "LSB_JOBINDEX", values[engine.index] == "0" { continue }
      if values[Self.count] != nil {
        claims.append(try claim(engine.index, base: engine.base, Self.count))
      } else if engine.isMistakeAlone {
        throw ValueError(
          message:
            "\(engine.index) is set, but not how many shards there are: set \(Self.count), or give --shard")
      }
    }
    return claims
  }

  private func claim(_ index: String, base: Int, _ count: String) throws(ValueError) -> Claim {
    Claim(shard: try shard(try number(index) - base, try number(count), index), source: index)
  }

  /// A number in an array is its distance from the first; an array that is a list with gaps has no such distance.
  private func claim(
    _ index: String, _ first: String, _ last: String, _ step: String, _ count: String?
  ) throws(ValueError) -> Claim {
    let (start, end) = (try number(first), try number(last))
    let stride = values[step] == nil ? 1 : try number(step)
    let position = try number(index) - start
    guard stride > 0, end >= start, position % stride == 0, (end - start) % stride == 0 else {
      throw ValueError(message: "\(first), \(last) and \(step) are no regular range; give --shard")
    }
    let total = (end - start) / stride + 1
    if let count, try number(count) != total {
      throw ValueError(message: "\(count) says that the array is a list with gaps; give --shard")
    }
    return Claim(shard: try shard(position / stride, total, index), source: index)
  }

  private func shard(_ index: Int, _ count: Int, _ source: String) throws(ValueError) -> Shard {
    do throws(ValueError) {
      return try Shard.checked(index: index, count: count)
    } catch {
      throw ValueError(message: "\(source): \(error.message)")
    }
  }

  private func number(_ variable: String) throws(ValueError) -> Int {
    guard let text = values[variable] else { throw ValueError(message: "\(variable) is not set") }
    guard let number = Shard.decimal(text) else {
      throw ValueError(message: "\(variable) is '\(text)', not a number")
    }
    return number
  }
}
