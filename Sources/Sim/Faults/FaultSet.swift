/// A set of fault kinds, in their declared order whatever order they were put in.
public struct FaultSet: Sendable, Hashable, ExpressibleByArrayLiteral {
  // Two halves, as Swift 6.3 misplaces what an async closure has captured when the capture needs an alignment of 16.
  private let low: UInt64
  private let high: UInt64

  /// One bit per kind.
  var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }

  init(bits: UInt128) {
    low = UInt64(truncatingIfNeeded: bits)
    high = UInt64(truncatingIfNeeded: bits >> 64)
  }

  /// Creates a set of kinds.
  public init(arrayLiteral kinds: FaultKind...) { self.init(kinds) }

  /// Creates a set of kinds.
  public init(_ kinds: some Sequence<FaultKind>) {
    self.init(bits: kinds.reduce(0) { $0 | 1 << UInt128($1.rawValue) })
  }

  /// Every kind there is.
  public static let all = FaultSet(FaultKind.allCases)

  /// Whether there is no kind in the set.
  public var isEmpty: Bool { bits == 0 }

  /// How many kinds are in the set.
  public var count: Int { bits.nonzeroBitCount }

  /// Whether a kind is in the set.
  public func contains(_ kind: FaultKind) -> Bool { bits & (1 << UInt128(kind.rawValue)) != 0 }

  /// The kinds in both sets.
  public func intersection(_ other: FaultSet) -> FaultSet { FaultSet(bits: bits & other.bits) }

  /// The kinds in either set.
  public func union(_ other: FaultSet) -> FaultSet { FaultSet(bits: bits | other.bits) }

  /// The kinds that are not in the other set.
  public func subtracting(_ other: FaultSet) -> FaultSet { FaultSet(bits: bits & ~other.bits) }

  /// The kinds in the set, in their declared order.
  public var kinds: [FaultKind] { FaultKind.allCases.filter(contains) }

  /// Which of the set's kinds this is, counted from 1.
  func position(of kind: FaultKind) -> Int { (bits & ((2 << UInt128(kind.rawValue)) &- 1)).nonzeroBitCount }
}
