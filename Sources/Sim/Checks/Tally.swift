/// What a batch of runs counted: evaluations, labels, faults.
///
/// Belongs to one thread at a time.
public final class Tally: @unchecked Sendable {
  /// How often each invariant was evaluated, by id; known ones that never were have 0.
  public private(set) var evaluations: [String: Int] = [:]
  /// How often each label was reached.
  public private(set) var labels: [String: Int] = [:]
  /// How often each fault was injected, by the kind's number.
  @exclusivity(unchecked) private var faultCounts = [Int](repeating: 0, count: FaultKind.bound)
  /// Operations of the system under test.
  @exclusivity(unchecked) public internal(set) var operations = 0
  /// Tasks that were given up on while unwinding.
  @exclusivity(unchecked) public internal(set) var abandonedTasks = 0
  /// Which labels the present run has reached and which faults it has met, a bit each; labels may share one.
  @exclusivity(unchecked) private var kind: (labels: UInt64, faults: (UInt64, UInt64)) = (0, (0, 0))
  @exclusivity(unchecked) var progress = Progress()

  /// A counter, such as one in shared memory, that moves every few hundred steps while runs make progress.
  public func showProgress(in counter: UnsafeMutablePointer<UInt64>) { progress.counter = counter }

  /// Creates an empty tally.
  public init() {}

  func know(_ invariant: Invariant) {
    if evaluations[invariant.id] == nil { evaluations[invariant.id] = 0 }
  }

  func evaluated(_ invariant: Invariant) { evaluations[invariant.id, default: 0] += 1 }

  func reached(_ label: String) {
    labels[label, default: 0] += 1
    kind.labels |= 1 << (stableHash(label) & 63)
  }

  func count(_ fault: FaultKind) {
    faultCounts[Int(fault.rawValue)] += 1
    if fault.rawValue < 64 {
      kind.faults.0 |= 1 << UInt64(fault.rawValue)
    } else {
      kind.faults.1 |= 1 << UInt64(fault.rawValue - 64)
    }
  }

  /// A run begins.
  func startRun() { kind = (0, (0, 0)) }

  /// What kind of run the present one has been so far: the labels reached and the faults met, whatever their order.
  var kindOfRun: UInt64 { mix64(mix64(kind.labels, kind.faults.0), kind.faults.1) }

  /// How often a fault was injected.
  public func injections(of fault: FaultKind) -> Int { faultCounts[Int(fault.rawValue)] }
}

/// A sign of life for whoever watches the run from another process: a counter in shared memory.
struct Progress {
  var counter: UnsafeMutablePointer<UInt64>?

  @inline(__always)
  func advance() {
    if let counter { counter.pointee &+= 1 }
  }
}
