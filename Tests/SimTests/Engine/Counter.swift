import Synchronization

/// A number that tests change from sendable closures.
final class Counter: Sendable {
  private let count = Atomic(0)
  func add(_ number: Int) { count.add(number, ordering: .relaxed) }
  var value: Int { count.load(ordering: .relaxed) }
}
