/// Where the answers come from: a seed's random numbers, or a script.
///
/// Who goes next is the scheduler's to say.
struct Decider {
  private var random: RandomSource
  private let script: ScriptIndex?
  /// The last step at which a script decides.
  private(set) var scriptedSteps = Int.max
  /// Whether the answers come from the script now.
  private(set) var isScripted: Bool
  private let plan: FaultPlan
  /// Whether every number is 0, the least surprising.
  private var isQuiet = false
  /// The one fault of a run that is to have no other.
  private var schedule: FaultSchedule?
  /// How many scripted choices met a point where they could not be made.
  private(set) var missed = 0
  private var lost: ScriptedChoice?
  private var lostKeys: [UInt64] = []

  init(_ settings: RunSettings) {
    switch settings.choices {
    case .seeded(let seed, let scheduler):
      random = RandomSource(seed: seed)
      plan = FaultPlan(
        allowed: settings.schedule == nil ? settings.faults : [], horizon: settings.profile.steps,
        random: &random)
      schedule = settings.schedule
      scheduler.startRun(seed: random.next(), profile: settings.profile)
      script = nil
    case .scheduled(let scheduler):
      random = RandomSource(seed: 0)
      plan = FaultPlan(allowed: [], horizon: 0, random: &random)
      scheduler.startRun(seed: 0, profile: settings.profile)
      script = nil
      isQuiet = true
    case .scripted(let script):
      random = RandomSource(seed: 0)
      plan = FaultPlan(allowed: [], horizon: 0, random: &random)
      self.script = ScriptIndex(script)
    case .continued(let script, let steps, let seed, let scheduler):
      random = RandomSource(seed: seed)
      plan = FaultPlan(allowed: settings.faults, horizon: settings.profile.steps, random: &random)
      scheduler.startRun(seed: random.next(), profile: settings.profile)
      self.script = ScriptIndex(script)
      scriptedSteps = steps
    }
    isScripted = script != nil
  }

  /// From here on the seed answers.
  mutating func leaveScript() { isScripted = false }

  /// How many scripted choices were never asked for.
  var unused: Int { script.map { $0.count - $0.used } ?? 0 }

  /// The first scripted choice that was not made, in words.
  var firstMissed: String? {
    if let lost { return "at \(lost.at) there is no '\(lost.picked)' to choose" }
    return script?.firstUnused.map { "\($0.at) is never reached" }
  }

  /// The scripted choice for a decision point.
  mutating func scripted(_ key: UInt64) -> ScriptedChoice? { script?.take(key) }

  /// A scripted choice could not be made where it was asked for.
  mutating func miss(_ choice: ScriptedChoice) {
    missed += 1
    if lost == nil { lost = choice }
    lostKeys.append(choice.key)
  }

  /// Whether a scripted choice was asked for and could be made.
  func wasMade(_ choice: ScriptedChoice) -> Bool {
    (script?.wasTaken(choice.key) ?? false) && !lostKeys.contains(choice.key)
  }

  mutating func fault(_ applicable: FaultSet) -> Int {
    if let position = schedule?.draw(applicable) { return position }
    return plan.draw(applicable, random: &random)
  }

  mutating func uniform(_ bound: Int) -> Int { isQuiet ? 0 : random.next(below: bound) }

  /// A fault's extent: half of the time at the edges, where one byte decides (a record without its newline).
  mutating func extent(_ bound: Int) -> Int {
    if let schedule { return schedule.extent(below: bound) }
    return switch random.next() & 7 {
    case 0: 1
    case 1, 2: max(bound - 2, 0)
    case 3: bound - 1
    default: random.next(below: bound)
    }
  }

  mutating func stallAfter() -> Int? { isScripted ? nil : plan.stallAfter(random: &random) }

  mutating func eventAfter(_ fault: FaultKind, recurs: Bool) -> Int? {
    isScripted ? nil : plan.eventAfter(fault, recurs: recurs, random: &random)
  }

  mutating func powerLossAfter() -> Int? { isScripted ? nil : plan.powerLossAfter(random: &random) }

  mutating func crashAfter() -> Int? { isScripted ? nil : plan.crashAfter(random: &random) }
}

/// A script by decision point.
final class ScriptIndex {
  private let choices: [ScriptedChoice]
  private let positions: [UInt64: Int]
  private var isUsed: [Bool]
  private(set) var used = 0

  init(_ script: ChoiceScript) {
    choices = script.choices
    positions = Dictionary(
      choices.indices.map { (script.choices[$0].key, $0) }, uniquingKeysWith: { first, _ in first })
    isUsed = [Bool](repeating: false, count: choices.count)
  }

  var count: Int { choices.count }

  var firstUnused: ScriptedChoice? { isUsed.firstIndex(of: false).map { choices[$0] } }

  func wasTaken(_ key: UInt64) -> Bool { positions[key].map { isUsed[$0] } ?? false }

  func take(_ key: UInt64) -> ScriptedChoice? {
    guard let position = positions[key] else { return nil }
    if !isUsed[position] { used += 1 }
    isUsed[position] = true
    return choices[position]
  }
}
