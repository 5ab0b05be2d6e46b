import Sim

/// What a batch is of: shards are parts of one batch when they agree in this.
struct BatchIdentity: Codable, Sendable, Equatable {
  /// The build, down to the executable's bytes: another one may run other things under the same seeds.
  var tool: CaseFile.Tool
  var strategy: String
  var defect: String?
  /// The first seed of the whole batch, as 0x and hex digits.
  var firstSeed: String
  /// How many seeds each scenario has in the whole batch; nil when time decides.
  var seedCount: UInt64?
  var forMilliseconds: Int64?
  var keepGoing: Bool

  init(_ command: RunCommand) {
    let span = SeedSpan(command.seeds)
    tool = Build.tool
    strategy = command.strategyName
    defect = command.defect
    firstSeed = "0x" + String(span.first, radix: 16)
    seedCount = span.count
    if case .time(let limit) = command.seeds { forMilliseconds = limit.wholeNanoseconds / 1_000_000 }
    keepGoing = command.keepsGoing
  }

  /// The seeds of the whole batch; nil when the first one is no number.
  var span: SeedSpan? {
    (try? Seed.parse(firstSeed)).map { SeedSpan(first: $0, count: seedCount) }
  }

  /// In what another batch differs, in words; nil when in nothing.
  func difference(from other: BatchIdentity) -> String? {
    if tool != other.tool {
      return "the build: \(tool.phrase) here, \(other.tool.phrase) there"
    }
    if strategy != other.strategy { return "the strategy: \(strategy) here, \(other.strategy) there" }
    if defect != other.defect {
      return "the defect: \(defect ?? "none") here, \(other.defect ?? "none") there"
    }
    if keepGoing != other.keepGoing { return "whether --keep-going was given" }
    return self == other ? nil : "which seeds were asked for: \(seeds) here, \(other.seeds) there"
  }

  private var seeds: String {
    if let forMilliseconds { return "\(forMilliseconds) ms of them" }
    return seedCount.map { "\($0) from \(firstSeed)" } ?? "all from \(firstSeed)"
  }
}

extension CaseFile.Tool {
  /// The build for people.
  fileprivate var phrase: String {
    let words =
      [String(commit.prefix(12)), configuration, toolchain] + (executable.map { ["executable \($0)"] } ?? [])
    return words.joined(separator: " ")
  }
}
