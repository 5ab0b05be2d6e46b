public import Environment

/// Between which two lines something has to happen for the failure to come.
public struct FailureWindow: Sendable {
  /// The place of the last operation before it; nil when there is none.
  public var before: CallSite?
  /// The place of the first operation after it; nil when there is none.
  public var after: CallSite?
  /// The whole, in a sentence.
  public var sentence: String
}

extension FailureWindow {
  /// The window of a switch or an event of the world, by the moments at which it was tried.
  ///
  /// The two lines are those of the operations that had their effect last before the first moment that fails, and next
  /// after the last one, had nothing happened. Where an operation that had its effect within the window was about to
  /// return in the last moment, that is where the window ends: the next one may be far away.
  init(ofEvent choice: ScriptedChoice, _ moments: FailureMoments) {
    let run = moments.without
    let (first, last) = (moments.all[moments.failing.lowerBound], moments.all[moments.failing.upperBound])
    let subject = WindowSubject(of: choice, before: first.step, in: run)
    before = subject.lastSite(in: ..<first.step, of: run.events)
    let words = ChoiceWords(choice)
    let returning =
      words.isTurn && last.isReply && ChoiceWords(last.choice).task == words.task
      ? subject.lastSite(in: first.step..<last.step, of: run.events) : nil
    after = returning ?? subject.site(after: last.step - 1, in: run.events)
    let event = words.event + (words.overtaken.map { " while \($0) is" } ?? "")
    let extent = moments.failing.count > 1 ? "anywhere " : ""
    sentence =
      "Fails when \(event) \(extent)after \(Self.text(before, "its start")) and before "
      + "\(Self.text(after, "its end"))\(returning == nil ? "" : " returns") (\(moments.counts))."
  }

  /// The window of a death that cut a write short: the write is both lines.
  init(ofDeath choice: ScriptedChoice, inside cut: CutWrite, _ moments: FailureMoments) {
    (before, after) = (cut.site, cut.site)
    let place = cut.site.map { " at \($0)" } ?? ""
    sentence =
      "Fails when \(ChoiceWords(choice).event) inside the write\(place), with \(cut.bytes) (\(moments.counts))."
  }

  /// The window of a fault: the operation that fails, and what is done next.
  init(ofFault choice: ScriptedChoice, _ moments: FailureMoments, in failure: RunResult) {
    let step = failure.decisions.first { $0.kind == .fault && $0.key == choice.key }?.step ?? 0
    let visit = failure.visits.last { $0.faultPlace == choice.place && $0.nth == choice.nth && !$0.isReply }
    let subject = WindowSubject(of: choice, before: step + 1, in: failure)
    before = visit?.site ?? subject.lastSite(in: ..<step, of: failure.events)
    after =
      subject.site(after: step, in: failure.events) ?? subject.site(after: step, in: failure.aftermath)
    let place =
      (visit?.site == nil ? "after" : "at")
      + " \(Self.text(before, "its start")), before \(Self.text(after, "its end"))"
    let task = ChoiceWords(choice).task
    sentence =
      moments.isEverywhere
      ? "No window is needed: it fails whenever the fault \(choice.picked) is met (\(moments.counts)), as here by "
        + "\(task) \(place)."
      : "Fails when \(task) meets the fault \(choice.picked) \(place) (\(moments.counts))."
  }

  private static func text(_ site: CallSite?, _ otherwise: String) -> String {
    site.map(String.init(describing:)) ?? otherwise
  }
}

extension FailureMoments {
  /// How many moments fail, there and elsewhere, in words.
  var counts: String {
    let isSample = tried < all.count
    let there = failedThere
    let inside =
      there == 1 ? "the one moment there fails" : "all \(there) moments\(isSample ? " tried" : "") there fail"
    let elsewhere = tried - there
    guard elsewhere > 0 else { return inside }
    let others = "of the \(elsewhere) \(isSample ? "tried " : "")elsewhere"
    return "\(inside), \(failedElsewhere == 0 ? "none" : "\(failedElsewhere)") \(others)"
  }
}

/// A write that a death cut short, when how far it got was a choice of its own.
struct CutWrite {
  let site: CallSite?
  /// How far it got, in words.
  var bytes: String
  /// The choice of it.
  let extent: ScriptedChoice

  init?(by crash: ScriptedChoice, in script: ChoiceScript, _ failure: RunResult) {
    let words = ChoiceWords(crash)
    guard words.victim != nil || words.isPowerLoss,
      let position = script.choices.firstIndex(of: crash)
    else { return nil }
    // What the disk made of a power loss are extents too, of no write.
    for extent in script.choices[position...].dropFirst() where extent.kind == .extent {
      guard
        let visit = failure.visits.last(where: { $0.extentPlace == extent.place && $0.nth == extent.nth })
      else { continue }
      site = visit.site
      bytes = "\(extent.value) of \(extent.bound - 1) bytes written"
      self.extent = extent
      return
    }
    return nil
  }
}

/// Whose operations a window lies between.
private struct WindowSubject {
  private let line: TaskLine?

  /// - Parameters:
  ///   - choice: The one that dies is the subject of a death; of everything else the task at whose operation it happens.
  ///   - step: The first step at which a task that begins may have been started by the subject.
  ///   - run: The run, recorded.
  init(of choice: ScriptedChoice, before step: Int, in run: RunResult) {
    let words = ChoiceWords(choice)
    let names = words.task.split(separator: "/", maxSplits: 1).map(String.init)
    let births = run.births.filter { $0.step < step }
    let line =
      words.victim.map { TaskLine($0, nil, among: births) }
      ?? (names.count == 2 ? TaskLine(names[0], names[1], among: births) : nil)
    // A connection has no lines of its own, and what befalls the machine befalls everybody.
    let isKnown = (run.events + run.aftermath).contains { event in
      event.site != nil && line?.contains(event) == true
    }
    self.line = isKnown ? line : nil
  }

  private func isOwn(_ event: TraceEvent) -> Bool { event.site != nil && line?.contains(event) != false }

  func lastSite(in steps: some RangeExpression<Int>, of events: [TraceEvent]) -> CallSite? {
    events.last { steps.contains($0.step) && isOwn($0) }?.site
  }

  func site(after step: Int, in events: [TraceEvent]) -> CallSite? {
    events.first { $0.step > step && isOwn($0) }?.site
  }
}
