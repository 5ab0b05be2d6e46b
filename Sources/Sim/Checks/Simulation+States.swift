/// An abstract state as a number, made from its parts in order.
public struct StateDigest: Sendable, Hashable {
  /// The number: the same in every process.
  public private(set) var value: UInt64 = 0x57A7E

  /// Creates the digest of no parts.
  public init() {}

  /// Adds a number, such as a phase.
  public mutating func add(_ part: Int) { value = mix64(value, UInt64(bitPattern: Int64(part))) }

  /// Adds whether something is so.
  public mutating func add(_ part: Bool) { add(part ? 1 : 0) }

  /// Adds a name, such as that of a rule.
  public mutating func add(_ part: String) { value = mix64(value, stableHash(part)) }

  /// Adds how many there are, as a class: 0, 1, 2 to 3, 4 to 7, and so on.
  public mutating func add(classOf count: Int) { add(Int.bitWidth - max(count, 0).leadingZeroBitCount) }
}

extension Simulation {
  /// Tells a guided search in which abstract state the world is.
  ///
  /// A good state is coarse. It has some hundred values, and two worlds are in the same one where the rest of a run can go
  /// on in the same ways: which phase each part is in, which rule was applied, how many things are pending, up to a few. A
  /// run that is in a state no other run was in is kept, and others begin from there.
  ///
  /// ```swift
  /// sim.observeState { state in
  ///   state.add(queue.isFull)
  ///   state.add(classOf: queue.waiting)
  /// }
  /// ```
  ///
  /// - Parameter describe: Adds what the state is made of. It is asked after each step in which something an invariant
  ///   could see has changed, and only where the search wants to know; it must change nothing. Several are taken together.
  public func observeState(_ describe: @escaping (inout StateDigest) -> Void) {
    guard settings.coverage != nil else { return }
    stateObservers.append(describe)
  }

  /// Takes down the state at the end of a step.
  func noteState() {
    guard let coverage = settings.coverage, !stateObservers.isEmpty else { return }
    var digest = StateDigest()
    for describe in stateObservers { describe(&digest) }
    coverage.reach(digest.value, at: steps)
  }

  /// A label is a state too.
  func noteLabel(_ label: String) { settings.coverage?.reach(stableHash(label), at: steps) }
}
