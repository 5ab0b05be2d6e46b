/// A failing run, complete enough to be run again on another machine.
///
/// A run is a pure function of its choice log, so the file is that log and the names of what the log was fed
/// to. Only the choices that differ from the default are kept: an absent choice is 0, the least surprising one.
public struct CaseFile: Sendable, Equatable {
  /// The format this build writes, and the only one it reads.
  public static let currentVersion = 1

  /// The largest file read, in bytes; a longer one is not a case file, whatever it says.
  public static let sizeLimit = 16 * 1_024 * 1_024

  /// The events kept at most: a shrunk case has a few dozen.
  public static let eventLimit = 1_000

  /// The build that recorded the case.
  public var tool: Tool
  /// The name of the scenario that was run.
  public var scenario: String
  /// The parameters the scenario was given, by name.
  public var parameters: [String: String]
  /// The known-bad part that was swapped in, if one was.
  public var defect: String?
  /// The search strategy that produced the choices, with its argument, as the command line takes it.
  public var strategy: String
  /// The seed the choices were first drawn from.
  public var seed: UInt64
  /// The verdict of the run, by name.
  public var verdict: String
  /// The invariant that was violated, when the verdict names one.
  public var invariant: String?
  /// The hash over every event of the run, equal only within one build configuration.
  public var traceHash: UInt64
  /// The steps the run took.
  public var steps: Int
  /// The choices that differ from the default, in the order they were made.
  public var choices: [Choice]
  /// What happened, an event each, at most ``eventLimit``; empty when that was not kept.
  ///
  /// With them a replay that goes another way can say where.
  public var events: [String]

  /// Creates a case.
  ///
  /// - Parameters:
  ///   - tool: The build that recorded it.
  ///   - scenario: The scenario's name.
  ///   - parameters: The scenario's parameters.
  ///   - defect: The defect in place, if one was.
  ///   - strategy: The strategy that found it.
  ///   - seed: The seed it was found with.
  ///   - verdict: The verdict's name.
  ///   - invariant: The violated invariant, if the verdict has one.
  ///   - traceHash: The hash of the run's trace.
  ///   - steps: The number of steps.
  ///   - choices: The choices that are not 0, in order.
  ///   - events: The first events of the run.
  public init(
    tool: Tool, scenario: String, parameters: [String: String] = [:], defect: String? = nil, strategy: String,
    seed: UInt64, verdict: String, invariant: String? = nil, traceHash: UInt64, steps: Int, choices: [Choice],
    events: [String] = []
  ) {
    self.tool = tool
    self.scenario = scenario
    self.parameters = parameters
    self.defect = defect
    self.strategy = strategy
    self.seed = seed
    self.verdict = verdict
    self.invariant = invariant
    self.traceHash = traceHash
    self.steps = steps
    self.choices = choices
    self.events = events
  }
}

extension CaseFile {
  /// The build that recorded a case: a trace hash means something only to the same one.
  public struct Tool: Sendable, Equatable, Codable {
    /// The commit the tool was built from.
    public var commit: String
    /// The Swift version it was built with.
    public var toolchain: String
    /// The build configuration: `debug` or `release`.
    public var configuration: String
    /// The digest of the executable's bytes, 16 hex digits: two builds of one commit may still differ.
    public var executable: String?

    /// Creates the description of a build.
    ///
    /// - Parameters:
    ///   - commit: The commit it was built from.
    ///   - toolchain: The Swift version.
    ///   - configuration: `debug` or `release`.
    ///   - executable: The digest of the executable's bytes, if it is known.
    public init(commit: String, toolchain: String, configuration: String, executable: String? = nil) {
      self.commit = commit
      self.toolchain = toolchain
      self.configuration = configuration
      self.executable = executable
    }
  }

  /// One decision that went another way than the default.
  ///
  /// The optimiser adds and removes executor hops, so a position in the log means little in another build.
  /// Replay aligns on the identity of the decision and of what was picked.
  public struct Choice: Sendable, Equatable, Codable {
    /// The decision point for people, such as `store#2/0.1 append 3`.
    public var at: String
    /// The identity of the task and of what it was doing: 16 hex digits.
    public var place: String
    /// How many times it had been there before.
    public var nth: Int
    /// What was decided, as in ``ChoiceKind``: a pick of the scheduler, a fault, how far it goes, a draw of the workload.
    public var kind: String
    /// The number of alternatives; at least 1.
    public var bound: Int
    /// The alternative taken, in `0..<bound`.
    public var value: Int
    /// The alternative taken for people, when alternatives have names.
    public var picked: String?
    /// The identity of the alternative taken, when alternatives have one: 16 hex digits.
    public var candidate: String?

    /// Creates a choice.
    ///
    /// - Parameters:
    ///   - at: The decision point for people.
    ///   - place: The identity of the decision point's task and operation.
    ///   - nth: How many times the task had been there before.
    ///   - kind: What was decided.
    ///   - bound: The number of alternatives.
    ///   - value: The alternative taken.
    ///   - picked: The alternative for people.
    ///   - candidate: The identity of that alternative, if it has one.
    public init(
      at: String, place: String, nth: Int, kind: String, bound: Int, value: Int, picked: String? = nil,
      candidate: String? = nil
    ) {
      self.at = at
      self.place = place
      self.nth = nth
      self.kind = kind
      self.bound = bound
      self.value = value
      self.picked = picked
      self.candidate = candidate
    }
  }
}
