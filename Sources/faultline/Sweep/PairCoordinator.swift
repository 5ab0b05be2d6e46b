import Sim

/// Has pairs of deviations tried, after a sweep has shown which cells fail by themselves.
///
/// For each scenario: the deviations of all base runs are listed; the runs that some or all of them lead to are gone
/// through for a second one; of each kind of pair the first one met is tried, or every pair. What is chosen
/// depends on these lists alone, and answers are added in their order, so the outcome does not depend on the workers.
final class PairCoordinator {
  /// How many deviations are followed at most, where there is a limit: those in different cells before others.
  static let followed = 2_000
  /// How many of them a worker gets at a time.
  private static let portion = 16

  private struct First {
    let base: Int
    let number: Int
  }

  /// Some pairs that begin with one deviation.
  private struct Work {
    let first: First
    var places: [Int]?
    var stopBefore: Int?
    var ending = (verdict: "", detail: "")
    /// Where the work lies that it is a piece of.
    let order: Int
    var counts = PairCounts()
  }

  private let command: SweepCommand
  private let scenario: String
  private let plan: SweepPlan
  private let failing: [UInt64]
  private let pool: WorkerPool
  private var progress: ProgressLine
  private var counts = PairCounts()
  private var firsts: [First] = []
  private var scouts: [PairSweep.Scout?] = []
  private var work: [Work] = []
  private(set) var isInterrupted = false
  private(set) var fault: String?

  init(
    _ command: SweepCommand, scenario: String, plan: SweepPlan, map: BoundaryMap, pool: WorkerPool,
    progress: ProgressLine
  ) {
    self.command = command
    self.scenario = scenario
    self.plan = plan
    self.pool = pool
    self.progress = progress
    failing = map.cells.filter { $0.cell.outcome == .failed }.map {
      PairSweep.key($0.boundary, $0.cell.column)
    }
  }

  func run() -> PairCounts {
    let cells = listFirsts()
    chooseFirsts(cells)
    scout()
    choosePairs()
    tryPairs()
    progress.clear()
    for done in work.sorted(by: { ($0.order, $0.places?.first ?? 0) < ($1.order, $1.places?.first ?? 0) }) {
      counts.add(done.counts)
    }
    return counts
  }

  private var mayGoOn: Bool {
    if Interruption.isRequested { isInterrupted = true }
    return fault == nil && !isInterrupted
  }

  private func request(_ base: Int, _ pairs: PairPart) -> WorkerRequest {
    let run = plan.bases[base]
    var request = WorkerRequest(task: .pairs, scenario: scenario, defect: command.defect)
    request.sweep = SweepPart(base: base, seed: run.seed, choices: run.choices)
    request.pairs = pairs
    request.pairs?.failing = failing
    return request
  }

  /// Has requests answered that no run of a system can be lost in, since each was made before.
  private func ask(_ requests: [WorkerRequest], _ text: String, _ take: (Int, PairAnswer) -> Void) {
    var (number, done) = (0, 0)
    pool.run(
      next: {
        guard mayGoOn, number < requests.count else { return nil }
        defer { number += 1 }
        return (number, requests[number])
      },
      take: { number, answer in
        done += 1
        guard case .reply(let reply) = answer, let paired = reply.paired else {
          fault = Self.fault(answer)
          return
        }
        take(number, paired)
      }, tick: { progress.show("\(scenario): \(text), \(done) of \(requests.count) parts", at: .now) })
  }

  private static func fault(_ answer: WorkerPool.Answer) -> String {
    switch answer {
    case .reply(let reply): reply.error ?? "a worker gave no answer"
    case .crashed(_, let detail): "a worker was lost outside the pairs it was asked for: \(detail)"
    case .hung: "a worker made no progress outside the pairs it was asked for"
    case .fault(let detail): detail
    }
  }

  // MARK: - The choice

  private func listFirsts() -> [[UInt64]] {
    var cells = plan.bases.map { _ in [UInt64]() }
    ask(plan.bases.indices.map { request($0, PairPart()) }, "listing deviations") { base, answer in
      cells[base] = answer.cells
    }
    return cells
  }

  /// Those in cells that do not fail; where not all can be followed, each cell's first one, then each one's second.
  private func chooseFirsts(_ cells: [[UInt64]]) {
    let known = Set(failing)
    var passed: [UInt64: Int] = [:]
    var all: [(round: Int, first: First)] = []
    for (base, cells) in cells.enumerated() {
      for (number, cell) in cells.enumerated() where !known.contains(cell) {
        all.append((passed[cell, default: 0], First(base: base, number: number)))
        passed[cell, default: 0] += 1
      }
    }
    counts.firsts = all.count
    if command.pairLimit != nil {
      all.sort { ($0.round, $0.first.base, $0.first.number) < ($1.round, $1.first.base, $1.first.number) }
      all = Array(all.prefix(Self.followed))
    }
    firsts = all.map(\.first)
  }

  private func scout() {
    var parts: [Range<Int>] = []
    var start = 0
    while start < firsts.count {
      let end = firsts[start...].prefix(Self.portion).prefix { $0.base == firsts[start].base }.endIndex
      parts.append(start..<end)
      start = end
    }
    scouts = firsts.map { _ in nil }
    let requests = parts.map { part in
      request(firsts[part.lowerBound].base, PairPart(scouted: firsts[part].map(\.number)))
    }
    ask(requests, "following deviations") { number, answer in
      for (place, scout) in zip(parts[number], answer.scouts) { scouts[place] = scout }
    }
  }

  private func choosePairs() {
    var met: Set<UInt64> = []
    var chosen: [(first: Int, place: Int)] = []
    // One that failed, although its cell had not, was followed as far as it goes.
    counts.followed = mayGoOn ? scouts.count : scouts.count { $0 != nil }
    for (index, scout) in scouts.enumerated() {
      guard let scout else { continue }
      counts.pairs += scout.pairs
      counts.known += scout.known
      for (kind, place) in zip(scout.kinds, scout.places) where met.insert(kind).inserted {
        chosen.append((index, place))
      }
    }
    counts.kinds = met.count
    guard let limit = command.pairLimit else {
      work = scouts.indices.filter { scouts[$0] != nil }.map { Work(first: firsts[$0], order: $0) }
      return
    }
    if chosen.count > limit {
      chosen = (0..<limit).map { chosen[$0 * chosen.count / limit] }
    }
    for (first, place) in chosen {
      if work.last?.order == first {
        work[work.count - 1].places?.append(place)
      } else {
        work.append(Work(first: firsts[first], places: [place], order: first))
      }
    }
  }

  // MARK: - Runs

  private func tryPairs() {
    var number = 0
    var (done, runs) = (0, 0)
    pool.run(
      next: {
        guard mayGoOn, number < work.count else { return nil }
        defer { number += 1 }
        let part = PairPart(
          first: work[number].first.number, places: work[number].places, stopBefore: work[number].stopBefore)
        return (number, request(work[number].first.base, part))
      },
      take: { number, answer in
        done += 1
        take(number, answer)
        runs += work[number].counts.runs
      },
      tick: {
        progress.show(
          "\(scenario): pairs of \(done.grouped) of \(work.count.grouped) deviations, \(runs.grouped) runs",
          at: .now)
      })
  }

  private func take(_ number: Int, _ answer: WorkerPool.Answer) {
    switch answer {
    case .reply(let reply):
      guard let paired = reply.paired else {
        fault = reply.error ?? "a worker gave no answer"
        return
      }
      work[number].counts = paired.counts
      if let unmade = paired.unmade { work[number].counts.add(finding(unmade, work[number])) }
    case .crashed(let word, let detail): divide(number, SweepPosition(word), ("crashed", detail))
    case .hung(let word): divide(number, SweepPosition(word), ("hung", SweepWork.hung))
    case .fault(let detail): fault = detail
    }
  }

  /// A worker was lost with all it had tried: what it was at is told apart, and the rest handed out again.
  private func divide(_ number: Int, _ position: SweepPosition, _ ending: (verdict: String, detail: String)) {
    let lost = work[number]
    let places = lost.places ?? Array(0..<(scouts[lost.order].map { $0.pairs + $0.known } ?? 0))
    guard let at = places.firstIndex(of: position.point), lost.stopBefore == nil else {
      fault = "a worker was lost outside the pairs it was asked for: \(ending.detail)"
      return
    }
    work[number].places = []
    var pieces = [lost, lost, lost]
    pieces[0].places = Array(places[..<at])
    pieces[1].places = [places[at]]
    pieces[1].stopBefore = position.run
    pieces[1].ending = ending
    pieces[2].places = Array(places[(at + 1)...])
    work += pieces.filter { $0.places != [] }
  }

  /// The finding of a run that ended its worker.
  private func finding(_ unmade: SweptPart.Attempt, _ work: Work) -> PairFinding {
    var finding = PairFinding(
      first: unmade.first ?? unmade.boundary, firstColumn: unmade.firstColumn ?? unmade.column,
      second: unmade.boundary, secondColumn: unmade.column)
    finding.add(
      BoundaryMap.Failure(
        verdict: work.ending.verdict, invariant: nil, detail: work.ending.detail, base: work.first.base,
        deviation: unmade.deviation, choices: unmade.choices, traceHash: 0, steps: 0))
    return finding
  }
}
