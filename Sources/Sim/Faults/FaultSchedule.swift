/// One fault at one place: the n-th call at which it could happen, or that one and all later ones.
///
/// This is how SQLite tests I/O errors (sqlite.org/testing.html, "I/O Error Testing"): for n = 1, 2, 3 and so on the
/// n-th call fails, once and then for good, until the workload ends without having met the fault.
public struct FaultSchedule: Sendable, Hashable {
  /// How much of a call that is cut short gets done, where the fault leaves it open.
  public enum Extent: String, Sendable, Hashable, CaseIterable {
    /// The first answer there is: a short write lacks one byte, a failed one has written nothing.
    case first
    /// The one in the middle.
    case middle
    /// The last one: a short write has one byte, a failed one has written everything.
    case last
  }

  /// What happens.
  public let kind: FaultKind
  /// At which call, counted from 1 among those where it could.
  public let nth: Int
  /// Whether it happens at all later ones too.
  public let isLasting: Bool
  /// How far the calls that fail get.
  public let extent: Extent

  private var calls = 0

  /// Creates a schedule.
  public init(_ kind: FaultKind, at nth: Int, isLasting: Bool = false, extent: Extent = .first) {
    self.kind = kind
    self.nth = nth
    self.isLasting = isLasting
    self.extent = extent
  }

  /// The fault's position among the applicable ones, counted from 1, when it is due; 0 otherwise.
  mutating func draw(_ applicable: FaultSet) -> Int {
    guard applicable.contains(kind) else { return 0 }
    calls += 1
    guard calls == nth || isLasting && calls > nth else { return 0 }
    return 1 + (applicable.kinds.firstIndex(of: kind) ?? 0)
  }

  func extent(below bound: Int) -> Int {
    switch extent {
    case .first: 0
    case .middle: bound / 2
    case .last: bound - 1
    }
  }
}
