/// When each turn's execution was last heard of.
///
/// A lease keeps a redelivered task from starting a second execution beside a healthy slow one. It is not what makes a
/// turn end once, the attempt's number is. So it is kept in memory only, and is gone when the service restarts.
package struct Leases: Sendable {
  private var heard: [String: Duration] = [:]
  private let length: Duration

  package init(length: Duration) { self.length = length }

  /// Notes that an execution of a turn was heard of.
  package mutating func renew(_ turn: String, at now: Duration) { heard[turn] = now }

  /// Forgets a turn that has ended.
  package mutating func end(_ turn: String) { heard[turn] = nil }

  /// Whether an execution was heard of lately.
  package func isHeld(_ turn: String, at now: Duration) -> Bool {
    heard[turn].map { now < $0 + length } ?? false
  }
}
