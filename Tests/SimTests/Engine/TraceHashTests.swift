import Testing

@testable import Sim

@Suite struct TraceHashTests {
  private static let event = EventDigest(
    task: 7, operation: .append, object: 3, outcome: 57, bytes: 99, nanoseconds: 1_000)

  private func hash(_ event: EventDigest) -> UInt64 {
    var hash = TraceHash()
    hash.add(event)
    return hash.value
  }

  @Test func aFlippedBitOfAnyWordChangesTheHash() {
    for bit in 0..<64 {
      let mask: UInt64 = 1 << UInt64(bit)
      var (task, outcome, bytes) = (Self.event, Self.event, Self.event)
      task.task ^= mask
      outcome.outcome ^= mask
      bytes.bytes ^= mask
      for changed in [task, outcome, bytes] { #expect(hash(changed) != hash(Self.event), "bit \(bit)") }
    }
  }

  @Test func anyOtherFieldChangesTheHash() {
    var changed = Self.event
    changed.operation = .pread
    #expect(hash(changed) != hash(Self.event))
    changed = Self.event
    changed.object += 1
    #expect(hash(changed) != hash(Self.event))
    changed = Self.event
    changed.nanoseconds += 1
    #expect(hash(changed) != hash(Self.event))
  }

  @Test func theOrderOfEventsChangesTheHash() {
    var other = Self.event
    other.outcome = 58
    var (forwards, backwards) = (TraceHash(), TraceHash())
    forwards.add(Self.event)
    forwards.add(other)
    backwards.add(other)
    backwards.add(Self.event)
    #expect(forwards.value != backwards.value)
  }

  @Test func anyByteOfAPayloadChangesItsDigest() {
    let bytes = [UInt8](0..<37)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(TraceHash.digest(changed[...]) != TraceHash.digest(bytes[...]))
    }
    #expect(TraceHash.digest(bytes.dropLast()) != TraceHash.digest(bytes[...]))
    #expect(TraceHash.digest([0]) != TraceHash.digest([]))
  }
}
