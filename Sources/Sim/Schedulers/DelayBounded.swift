/// Delay-bounded search, a schedule for each seed.
///
/// Emmi, Qadeer, Rakamaric, "Delay-Bounded Scheduling", POPL 2011. Tasks take turns in order of creation, each for as
/// long as it can go on; at most D times one whose turn it is is passed over. The schedules are enumerated and not
/// drawn: as many consecutive seeds as there are ways to place the delays have each of them once. So a bug that takes
/// one delay at one of k choices is met within k + 1 runs, half of that on average. PCT draws its change point and the
/// order of the tasks anew for every run, and takes more than k.
///
/// Departures: the delays are placed on the choices of a profile run, the one without a delay, and so a seed is a
/// function of itself; where a run is longer, its end has none. Neighbouring seeds have their delays far apart, so
/// that also a few seeds see all of the run. ``ExhaustiveSearch/Bound/delays(_:)`` counts the delays of each run as it
/// is, and is complete.
public final class DelayBounded: Scheduler {
  /// The choices on which delays are placed at most; more would not fit the number of ways into an integer.
  private static let longest = 1 << 20

  private let limit: Int
  private var seed: UInt64 = 0
  private var choices = -1
  private var ways: UInt64 = 1
  private var step: UInt64 = 1
  /// The choices at which the one whose turn it is is passed over, the last one first; one may stand there repeatedly.
  private var delays: [Int] = []
  private var last = 0
  /// How many choices the run has had so far.
  private(set) var choice = 0

  /// Creates the scheduler.
  /// - Parameter limit: How many delays a run has at most, 0 to 3.
  public init(limit: Int) {
    precondition((0...3).contains(limit), "0 to 3 delays")
    self.limit = limit
  }

  /// A step without a choice moves the turn.
  public var seesForcedSteps: Bool { true }

  /// The number of the schedule.
  public func willRun(seed: UInt64) { self.seed = seed }

  /// Places the delays that are this seed's.
  public func startRun(seed _: UInt64, profile: RunProfile) {
    (last, choice) = (0, 0)
    measure(min(profile.choices, Self.longest))
    let product = (seed % ways).multipliedFullWidth(by: step)
    place(ways.dividingFullWidth(product).remainder)
  }

  /// The task whose turn it is, or one of those behind it where there is a delay.
  public func pick(_ candidates: Candidates) -> Int {
    var picked = 0
    if candidates.count > 1 {
      var passed = 0
      while delays.last == choice {
        delays.removeLast()
        passed += 1
      }
      choice += 1
      picked = inTurn(passed % candidates.count, candidates)
    }
    last = candidates.task(picked)
    return picked
  }

  /// The candidate at a place in the order of turns, which begins with the task that just ran.
  private func inTurn(_ place: Int, _ candidates: Candidates) -> Int {
    var (found, key) = (0, -1)
    for _ in 0...place {
      let passed = key
      key = .max
      for index in 0..<candidates.count {
        let distance = candidates.task(index) - last
        // A task may have several candidates; they stand in the order they have.
        let turn = (distance >= 0 ? distance : distance + Int(Int32.max)) << 20 | index
        if turn > passed, turn < key { (found, key) = (index, turn) }
      }
    }
    return found
  }

  private func measure(_ choices: Int) {
    guard choices != self.choices else { return }
    self.choices = choices
    // Each delay stands at a choice or, after all of them, nowhere.
    ways = Self.binomial(choices + limit, limit)
    // The golden section scatters best; without a common divisor every way is met.
    step = max(UInt64(Double(ways) * 0.618), 1)
    while Self.greatestCommonDivisor(step, ways) > 1 { step += 1 }
  }

  /// Unranks a multiset of choices: the combinatorial number system (Knuth, TAOCP 4A, 7.2.1.3).
  private func place(_ rank: UInt64) {
    delays.removeAll(keepingCapacity: true)
    var rest = rank
    for size in stride(from: limit, to: 0, by: -1) {
      let element = size == 1 ? Int(rest) : Self.largest(choices + limit, size, atMost: rest)
      rest -= Self.binomial(element, size)
      let position = element - size + 1
      if position < choices { delays.append(position) }
    }
  }

  /// The largest n, at most a bound, of which the subsets of a size are no more than a number.
  private static func largest(_ bound: Int, _ size: Int, atMost count: UInt64) -> Int {
    var (low, high) = (size - 1, bound)
    while low < high {
      let middle = (low + high + 1) / 2
      if binomial(middle, size) <= count { low = middle } else { high = middle - 1 }
    }
    return low
  }

  private static func binomial(_ n: Int, _ k: Int) -> UInt64 {
    guard n >= k else { return 0 }
    var result: UInt64 = 1
    for factor in 0..<k { result = result * UInt64(n - factor) / UInt64(factor + 1) }
    return result
  }

  private static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
