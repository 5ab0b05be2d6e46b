public import Environment

/// One event of a run, as a person reads it.
///
/// Made only when a run is recorded.
public struct TraceEvent: Sendable {
  /// The step it belongs to, counted from 1.
  public let step: Int
  /// Virtual time since the run began.
  public let time: Duration
  /// The process, with its incarnation when it is not the first: `store`, `store#2`.
  public let process: String
  /// The task within the process: `0` is its root, `0.1` that one's second child.
  public let task: String
  /// What kind of event it is.
  public let kind: Kind
  /// What happened.
  public let text: String
  /// From where it was asked for, when that is known.
  public let site: CallSite?
  /// The run's hash up to here: two runs have done the same as long as these are the same.
  public let hash: UInt64

  /// The kinds of event.
  public enum Kind: String, Sendable {
    /// An operation took effect.
    case operation
    /// A fault was injected.
    case fault
    /// Another task goes on.
    case turn
    /// A process or the clock changed.
    case world
    /// The workload or an invariant has something to say.
    case note
  }
}

/// What of an event enters the hash.
///
/// The task's identity has its process's in it.
struct EventDigest {
  var task: UInt64
  var operation: OperationKind
  var object: Int
  var outcome: UInt64
  var bytes: UInt64
  var nanoseconds: Int64
}

/// The running hash of a trace: 64 bits over every event, in order.
///
/// Call sites and texts stay out, so moving a line changes no hash.
struct TraceHash {
  private(set) var value: UInt64 = 0x5EED_0F_FA01_7ACE

  @inline(__always)
  mutating func add(_ word: UInt64) {
    let product = (value ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    value = product.low ^ product.high &+ 0x2545_F491_4F6C_DD1D
  }

  @inline(__always)
  mutating func add(_ event: EventDigest) {
    add(
      event.task &+ UInt64(event.operation.rawValue) << 32 &+ UInt64(truncatingIfNeeded: event.object))
    add(event.outcome)
    add(event.bytes &+ UInt64(bitPattern: event.nanoseconds) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A digest of bytes, eight at a time.
  static func digest(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { raw in
      var hash = TraceHash()
      hash.add(UInt64(raw.count))
      var offset = 0
      while offset + 8 <= raw.count {
        hash.add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        offset += 8
      }
      var rest: UInt64 = 0
      while offset < raw.count {
        rest = rest << 8 | UInt64(raw[offset])
        offset += 1
      }
      hash.add(rest)
      return hash.value
    }
  }
}
