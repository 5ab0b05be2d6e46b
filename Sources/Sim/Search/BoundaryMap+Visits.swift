import Environment

extension BoundaryMap.Boundary {
  /// The boundary that a decision of a recorded run lies at.
  ///
  /// A task that waits for its turn at an operation is between the operation before and this one. One that fails
  /// there, or has had its effect, is between this one and the next.
  init(of decision: Decision, among visits: [Visit]) {
    let own = visits[..<decision.visits].lastIndex { $0.isPlace(of: decision) }
    let hasBegun = own.map { visits[$0].isReply || decision.kind == .fault } ?? false
    let isTask = { (visit: Visit) in visit.task == decision.task && visit.site != nil }
    // Up to `end` lies what was before. An operation that has begun is among it.
    let end = own.map { hasBegun ? $0 + 1 : $0 } ?? decision.visits
    let before = visits[..<end].last(where: isTask)?.site
    let after = visits[end...].first { isTask($0) && !$0.isReply }?.site
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

extension Visit {
  /// Whether a decision was made at this point.
  fileprivate func isPlace(of decision: Decision) -> Bool {
    guard decision.nth == nth else { return false }
    switch decision.kind {
    case .pick: return decision.place == pickPlace
    case .fault: return decision.place == faultPlace && !isReply
    case .extent, .draw: return false
    }
  }
}
