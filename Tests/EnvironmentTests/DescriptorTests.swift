import Foundation
import Testing

@testable import Environment

@Suite("Descriptor")
struct DescriptorTests {
  private let call = SystemCall(operation: .pread, path: "pipe")

  @Test("A close waits for the call that has the number, and refuses those that come later")
  func closeWaitsForCallsUnderWay() async throws {
    let pipe = Pipe()
    let descriptor = Descriptor(pipe.takeWriteEnd(), pool: BlockingPool(size: 2))
    let gate = Gate()
    let underWay = Task { [call] in
      try await descriptor.perform(call) { number in
        gate.pass()
        return fcntl(number, F_GETFD)
      }
    }
    #expect(await eventually { gate.arrivals == 1 })
    let closing = Task { [call] in try await descriptor.close(call) }
    #expect(await eventually { await isRefused(descriptor) })
    #expect(!pipe.isHungUp)

    gate.open()
    #expect(try await underWay.value != -1)
    try await closing.value
    #expect(await eventually { pipe.isHungUp })
  }

  @Test("A close waits for the last of several calls")
  func closeWaitsForTheLastCall() async throws {
    let pipe = Pipe()
    let pool = BlockingPool(size: 3)
    let descriptor = Descriptor(pipe.takeWriteEnd(), pool: pool)
    let (first, last) = (Gate(), Gate())
    let firstCall = Task { [call] in try await descriptor.perform(call) { _ in first.pass() } }
    let lastCall = Task { [call] in try await descriptor.perform(call) { _ in last.pass() } }
    #expect(await eventually { first.arrivals == 1 && last.arrivals == 1 })
    let closing = Task { [call] in try await descriptor.close(call) }
    #expect(await eventually { await isRefused(descriptor) })
    first.open()
    try await firstCall.value
    // Two of the three threads are free: a close given too early would be made by now.
    for _ in 0..<3 { await pool.run {} }
    #expect(!pipe.isHungUp)
    last.open()
    try await lastCall.value
    try await closing.value
    #expect(await eventually { pipe.isHungUp })
  }

  @Test("A second close is EBADF, also while the first one waits")
  func secondClose() async throws {
    let pipe = Pipe()
    let descriptor = Descriptor(pipe.takeWriteEnd(), pool: BlockingPool(size: 2))
    let gate = Gate()
    let underWay = Task { [call] in try await descriptor.perform(call) { _ in gate.pass() } }
    #expect(await eventually { gate.arrivals == 1 })
    let closing = Task { [call] in try await descriptor.close(call) }
    #expect(await eventually { await isRefused(descriptor) })
    await #expect(throws: call.failure(.badDescriptor)) { try await descriptor.close(call) }
    gate.open()
    try await underWay.value
    try await closing.value
    await #expect(throws: call.failure(.badDescriptor)) { try await descriptor.close(call) }
  }

  @Test("What close(2) fails with reaches the caller")
  func closeError() async throws {
    let descriptor = Descriptor(CInt.max, pool: BlockingPool(size: 1))
    try await descriptor.perform(call) { _ in }
    await #expect(throws: call.failure(.badDescriptor)) { try await descriptor.close(call) }
  }

  @Test("The last reference dropped closes the number")
  func closesWhenDropped() async throws {
    let pipe = Pipe()
    var descriptor: Descriptor? = Descriptor(pipe.takeWriteEnd(), pool: BlockingPool(size: 1))
    #expect(descriptor != nil)
    #expect(!pipe.isHungUp)
    descriptor = nil
    #expect(await eventually { pipe.isHungUp })
  }

  private func isRefused(_ descriptor: Descriptor) async -> Bool {
    do {
      try await descriptor.perform(call) { _ in }
      return false
    } catch {
      return error == call.failure(.badDescriptor)
    }
  }
}

/// A pipe whose read end tells when its write end was closed.
private final class Pipe {
  private let readEnd: CInt
  private let writeEnd: CInt

  init() {
    var ends: [CInt] = [-1, -1]
    precondition(pipe(&ends) == 0)
    // Processes that other tests start must not hold the write end open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit { close(readEnd) }

  /// The write end, for its new owner to close.
  func takeWriteEnd() -> CInt { writeEnd }

  var isHungUp: Bool {
    var request = pollfd(fd: readEnd, events: 0, revents: 0)
    poll(&request, 1, 0)
    return request.revents & Int16(POLLHUP) != 0
  }
}
