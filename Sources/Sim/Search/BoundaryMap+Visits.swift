import Environment

extension BoundaryMap.Boundary {
  /// The boundary that a decision of a recorded run lies at.
  ///
  /// A task that waits for its turn at an operation is between the operation before and this one. One that fails
  /// there, or has had its effect, is between this one and the next.
  init(of decision: Decision, among visits: VisitIndex) {
    let own = visits.point(of: decision)
    let hasBegun = own.map { visits.visits[$0].isReply || decision.kind == .fault } ?? false
    // Up to `end` lies what was before. An operation that has begun is among it.
    let end = own.map { hasBegun ? $0 + 1 : $0 } ?? decision.visits
    let before = visits.site(of: decision.task, before: end)
    let after = visits.site(of: decision.task, from: end)
    self.init(
      before: before.map(BoundaryMap.Place.init) ?? BoundaryMap.Place("start of \(decision.process)"),
      after: after.map(BoundaryMap.Place.init) ?? BoundaryMap.Place("end of \(decision.process)"))
  }
}

extension BoundaryMap.Boundary {
  /// Where a run ended: at its end, or where its last task had got to when it failed.
  init(of run: RunResult) {
    var (before, after): (CallSite?, CallSite?)
    if run.verdict != .passed, let last = run.visits.last {
      let isTask = { (visit: Visit) in visit.task == last.task && visit.site != nil }
      before = last.isReply ? last.site : run.visits.dropLast().last(where: isTask)?.site
      after = last.isReply ? nil : last.site
    }
    self.init(
      before: before.map(BoundaryMap.Place.init) ?? BoundaryMap.Place("start of the run"),
      after: after.map(BoundaryMap.Place.init) ?? BoundaryMap.Place("end of the run"))
  }
}

extension BoundaryMap.Place {
  fileprivate init(_ site: CallSite) {
    self.init(site.fileName, line: Int(site.line))
  }
}

extension CallSite {
  /// The file's last path component.
  fileprivate var fileName: String {
    let name = fileID.description
    return name.lastIndex(of: "/").map { String(name[name.index(after: $0)...]) } ?? name
  }
}
