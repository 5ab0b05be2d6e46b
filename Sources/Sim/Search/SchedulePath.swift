/// The picks of a run of an exhaustive search, and which alternatives they have left.
final class SchedulePath: Scheduler {
  /// A pick with alternatives.
  private struct Branch {
    /// How many candidates there were: a run that repeats the pick must meet as many.
    var candidates: Int
    /// The places of those that may be picked, in the order of the search.
    var allowed: [Int]
    /// Which of them is picked now.
    var chosen = 0
  }

  private let bound: ExhaustiveSearch.Bound
  private var branches: [Branch] = []
  private var depth = 0
  private var last = 0
  private var cost = 0
  /// Pending events that need not be picked: the schedules that begin with them have been run.
  private var sleepers: [Candidate] = []
  /// The indices of the candidates in the order of the search, kept from step to step.
  private var order: [Int] = []
  private var step = 0

  /// Whether the run turned out to be one that was run before, in another order of steps that commute.
  private(set) var isRedundant = false
  /// The step at which a repeated pick met other candidates than before.
  private(set) var divergedAt: Int?
  /// Whether no schedule is left.
  private(set) var isExhausted = false

  init(_ bound: ExhaustiveSearch.Bound) { self.bound = bound }

  /// A step without a choice moves the turn, and may be asleep.
  var seesForcedSteps: Bool { true }

  func startRun(seed: UInt64, profile: RunProfile) {
    (depth, last, cost, step) = (0, 0, 0, 0)
    sleepers.removeAll(keepingCapacity: true)
    isRedundant = false
  }

  /// Moves to the next schedule.
  /// - Returns: Whether there is one.
  func advance() -> Bool {
    while let branch = branches.last, branch.chosen + 1 == branch.allowed.count { branches.removeLast() }
    guard !branches.isEmpty else {
      isExhausted = true
      return false
    }
    branches[branches.count - 1].chosen += 1
    return true
  }

  func pick(_ candidates: Candidates) -> Int {
    step += 1
    guard !isRedundant, divergedAt == nil else { return 0 }
    sort(candidates)
    guard let place = place(candidates) else { return 0 }
    let index = order[place]
    pay(for: place, candidates)
    last = candidates.task(index)
    return index
  }

  /// The place, in the order of the search, of the candidate that this run picks.
  private func place(_ candidates: Candidates) -> Int? {
    guard candidates.count > 1 else {
      isRedundant = isAsleep(candidates[0])
      if !isRedundant { wake(by: candidates[0]) }
      return isRedundant ? nil : 0
    }
    if depth == branches.count {
      let allowed = allowed(candidates)
      isRedundant = allowed.isEmpty
      guard !isRedundant else { return nil }
      branches.append(Branch(candidates: candidates.count, allowed: allowed))
    }
    let branch = branches[depth]
    depth += 1
    guard branch.candidates == candidates.count else {
      divergedAt = step
      return nil
    }
    if bound == .sleepSets {
      for place in branch.allowed[..<branch.chosen] {
        sleepers.append(candidates[order[place]])
      }
      wake(by: candidates[order[branch.allowed[branch.chosen]]])
    }
    return branch.allowed[branch.chosen]
  }

  /// The turns: round robin in order of creation, beginning with the task that just ran.
  ///
  /// Sleep sets begin with it as well,
  /// and then take the others in order of creation.
  private func sort(_ candidates: Candidates) {
    order.removeAll(keepingCapacity: true)
    for index in 0..<candidates.count { order.append(index) }
    guard candidates.count > 1 else { return }
    order.sort { key(candidates.task($0), $0) < key(candidates.task($1), $1) }
  }

  /// Several candidates of one task stand in the order they have.
  private func key(_ task: Int, _ index: Int) -> (Int, Int) {
    guard bound != .sleepSets else { return (task == last ? -1 : task, index) }
    return (task >= last ? task - last : task - last + Int(Int32.max), index)
  }

  private func allowed(_ candidates: Candidates) -> [Int] {
    let all = 0..<candidates.count
    switch bound {
    case .none: return Array(all)
    case .preemptions(let limit):
      let canGoOn = candidates.task(order[0]) == last
      return canGoOn && cost == limit ? [0] : Array(all)
    case .delays(let limit): return Array(all.prefix(limit - cost + 1))
    case .sleepSets: return all.filter { !isAsleep(candidates[order[$0]]) }
    }
  }

  private func pay(for place: Int, _ candidates: Candidates) {
    switch bound {
    case .none, .sleepSets: break
    case .preemptions:
      if candidates.task(order[0]) == last, candidates.task(order[place]) != last { cost += 1 }
    case .delays: cost += place
    }
  }

  private func isAsleep(_ event: Candidate) -> Bool {
    sleepers.contains { $0.task == event.task && $0.kind == event.kind }
  }

  /// What races with the event may matter again after it.
  private func wake(by event: Candidate) {
    sleepers.removeAll { $0.task == event.task || event.races(with: $0) }
  }
}
