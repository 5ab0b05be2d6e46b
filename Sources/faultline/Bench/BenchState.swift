/// A workload's own variables, held as an address: the simulation's thread alone follows it.
///
/// The prototypes hold theirs in the same way, so neither side pays for a lock or an executor check of its own.
final class BenchState<Value>: Sendable {
  private let address: UInt

  init(_ value: Value) {
    let pointer = UnsafeMutablePointer<Value>.allocate(capacity: 1)
    pointer.initialize(to: value)
    address = UInt(bitPattern: pointer)
  }

  deinit {
    value.deinitialize(count: 1)
    value.deallocate()
  }

  @inline(__always)
  var value: UnsafeMutablePointer<Value> { .init(bitPattern: address).unsafelyUnwrapped }
}
