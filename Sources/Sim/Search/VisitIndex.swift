import Environment

/// The scheduling points of a recorded run, found by task and by place.
///
/// Every decision of a run asks which operations of its task lie around it. Looking through all points for each would
/// cost the square of the run's length.
struct VisitIndex {
  let visits: [Visit]
  /// The points of each task that are at a line of the system, in order.
  private var ofTask: [UInt64: [Int]] = [:]
  /// The points at which a task's turn, or a fault, may have been chosen, by place and count.
  private var atPlace: [UInt64: [Int]] = [:]

  /// Indexes the points of a run.
  /// - Complexity: O(points).
  init(_ visits: [Visit]) {
    self.visits = visits
    for (index, visit) in visits.enumerated() {
      if visit.site != nil { ofTask[visit.task, default: []].append(index) }
      atPlace[Self.key(visit.pickPlace, visit.nth), default: []].append(index)
      if !visit.isReply { atPlace[Self.key(visit.faultPlace, visit.nth), default: []].append(index) }
    }
  }

  /// The point at which a decision was made.
  /// - Complexity: O(log points).
  func point(of decision: Decision) -> Int? {
    guard decision.kind == .pick || decision.kind == .fault else { return nil }
    let points = atPlace[decision.key] ?? []
    let behind = points.firstIndex(notBefore: decision.visits)
    return behind > 0 ? points[behind - 1] : nil
  }

  /// The line of a task's last operation before a point.
  /// - Complexity: O(log points).
  func site(of task: UInt64, before end: Int) -> CallSite? {
    let points = ofTask[task] ?? []
    let behind = points.firstIndex(notBefore: end)
    return behind > 0 ? visits[points[behind - 1]].site : nil
  }

  /// The line of the next operation that a task begins from a point on.
  /// - Complexity: O(log points), and as many as end before.
  func site(of task: UInt64, from end: Int) -> CallSite? {
    let points = ofTask[task] ?? []
    return points[points.firstIndex(notBefore: end)...].first { !visits[$0].isReply }
      .flatMap { visits[$0].site }
  }

  private static func key(_ place: UInt64, _ nth: Int) -> UInt64 { mix64(place, UInt64(nth)) }
}

extension [Int] {
  /// Where in ascending numbers the first one lies that is not smaller than a given one (binary search).
  fileprivate func firstIndex(notBefore limit: Int) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
