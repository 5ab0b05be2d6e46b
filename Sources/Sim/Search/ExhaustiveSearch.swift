/// Runs every schedule of a program within a bound, each once.
///
/// Stateless, as in VeriSoft (Godefroid, "Model Checking for Programming Languages using VeriSoft", POPL 1997): a run
/// repeats the picks of the one before up to the last that has an alternative, takes that, and goes on by default. No
/// faults, and the workload's draws answer 0, but for one that can be fixed: only the order of the steps is searched.
public struct ExhaustiveSearch: Sendable {
  /// Which schedules belong to the search.
  public enum Bound: Sendable, Hashable, Codable {
    /// All.
    case none
    /// Those in which at most so many times a task is left that could have gone on.
    ///
    /// Musuvathi, Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007, the
    /// bound of CHESS. Leaving a task that is blocked or has ended costs nothing.
    case preemptions(Int)
    /// Those that depart at most so many times from round robin without preemption.
    ///
    /// Emmi, Qadeer, Rakamaric, "Delay-Bounded Scheduling", POPL 2011. Taking the i-th task in the order of turns, counted
    /// from 0, costs i. The number of schedules does not depend on the number of tasks.
    case delays(Int)
    /// One for each order of the events that race; further runs are begun and found redundant.
    ///
    /// Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032, 1996: sleep sets. Only
    /// for programs that share nothing but ``SharedCell``, ``SimMutex`` and ``SimCondition``, since the algorithm
    /// believes that steps on different objects commute.
    case sleepSets
  }

  /// What a search came to.
  public struct Result: Sendable {
    /// How many schedules were run to their end.
    public var schedules = 0
    /// How many runs were begun and belonged to a schedule that had been run already; with sleep sets only.
    public var redundant = 0
    /// How many schedules failed.
    public var failures = 0
    /// The number of the first that failed, counted from 1.
    public var firstFailing: Int?
    /// The first that failed; its script replays it.
    public var firstFailure: RunResult?
    /// The steps of all runs.
    public var steps = 0
    /// Whether the search was over before the limit: every schedule within the bound was run.
    public var isComplete = false
    /// Whether the draw to be fixed was never made, or cannot have the value; the search ends after one run.
    public var isFixedDrawUnknown = false
    /// The step at which a run did not repeat what the one before had done; the search ends there.
    public var divergedAt: Int?
  }

  private let program: Program
  private let bound: Bound
  private let fixedDraw: FixedDraw?

  /// Creates a search.
  /// - Parameters:
  ///   - program: What is run.
  ///   - bound: Which schedules belong to the search.
  ///   - fixedDraw: The draw of the workload that does not answer 0.
  public init(_ program: Program, bound: Bound, fixing fixedDraw: FixedDraw? = nil) {
    self.program = program
    self.bound = bound
    self.fixedDraw = fixedDraw
  }

  /// Searches on the calling thread, which must not be the main one.
  /// - Parameters:
  ///   - limit: The schedules after which the search is given up.
  ///   - stopsAtFailure: Whether the first failure ends it.
  ///   - tally: Where what the runs count is added.
  ///   - willRun: Told of each schedule's number, counted from 1, before it is run.
  /// - Complexity: Memory is proportional to the length of a run.
  public func search(
    limit: Int = .max, stopsAtFailure: Bool = false, tally: Tally = Tally(),
    willRun: (Int) -> Void = { _ in }
  ) -> Result {
    var result = Result()
    let path = SchedulePath(bound)
    let runner = Runner(program, tally: tally)
    repeat {
      willRun(result.schedules + 1)
      let run = runner.run(scheduledBy: path, fixing: fixedDraw)
      if fixedDraw != nil, run.fixedDraws == 0, result.schedules + result.redundant == 0 {
        result.isFixedDrawUnknown = true
        return result
      }
      result.steps += run.steps
      if let step = path.divergedAt {
        result.divergedAt = step
        return result
      }
      guard !path.isRedundant else {
        result.redundant += 1
        continue
      }
      result.schedules += 1
      guard run.verdict != .passed else { continue }
      result.failures += 1
      if result.firstFailure == nil {
        (result.firstFailing, result.firstFailure) = (result.schedules, run)
        if stopsAtFailure { return result }
      }
    } while result.schedules < limit && path.advance()
    result.isComplete = path.isExhausted
    return result
  }
}
