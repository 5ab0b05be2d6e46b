import Environment
import Synchronization
import Testing

@testable import SystemUnderTest

@Suite(.timeLimit(.minutes(15)))
struct GroupCommitTests {
  private static let failure = FileError(.fdatasync, path: "log", code: .inputOutput)

  /// Syncs that are counted, and go as a script says.
  private final class Device: Sendable {
    enum Effect {
      case hold(Hold)
      case holdThenFail(Hold)
    }

    private let script: Mutex<[Effect]>
    let syncs = Atomic(0)

    init(_ script: Effect...) { self.script = Mutex(script) }

    func sync() async throws(FileError) {
      syncs.add(1, ordering: .relaxed)
      let effect = script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      switch effect {
      case .hold(let hold): await hold.arrive()
      case .holdThenFail(let hold):
        await hold.arrive()
        throw failure
      case nil: break
      }
    }

    var count: Int { syncs.load(ordering: .relaxed) }
  }

  private func commits(on device: Device) -> GroupCommit {
    GroupCommit { () async throws(FileError) in try await device.sync() }
  }

  @Test("A writer that is alone syncs once, each time")
  func alone() async throws {
    let device = Device()
    let commits = commits(on: device)
    for round in 1...3 {
      try await commits.wait(for: commits.enrol())
      #expect(device.count == round)
    }
  }

  @Test("Writers that come during a sync share the next, whether they wait already or not")
  func sharing() async throws {
    let hold = Hold()
    let device = Device(.hold(hold))
    let commits = commits(on: device)
    async let first: Void = commits.wait(for: commits.enrol())
    await hold.untilReached()
    let tickets = (0..<15).map { _ in commits.enrol() }
    let waiters = tickets.map { ticket in Task { try await commits.wait(for: ticket) } }
    hold.release()
    try await first
    for waiter in waiters { try await waiter.value }
    #expect(device.count == 2)
    // Whoever asks late for what a sync has covered needs no other.
    try await commits.wait(for: tickets[14])
    #expect(device.count == 2)
  }

  @Test("A failure is told to the one who synced, to all who wait, and to all who come later")
  func failing() async throws {
    let hold = Hold()
    let device = Device(.holdThenFail(hold))
    let commits = commits(on: device)
    let tickets = (0..<3).map { _ in commits.enrol() }
    let first = Task { try await commits.wait(for: tickets[0]) }
    await hold.untilReached()
    let waiters = tickets.dropFirst().map { ticket in Task { try await commits.wait(for: ticket) } }
    hold.release()
    for waiter in [first] + waiters {
      await #expect(throws: Self.failure) { try await waiter.value }
    }
    await #expect(throws: Self.failure) { try await commits.wait(for: commits.enrol()) }
    #expect(device.count == 1)
  }

  @Test("Settling waits for the sync under way and for the one that is still needed")
  func settling() async throws {
    let holds = [Hold(), Hold()]
    let device = Device(.hold(holds[0]), .hold(holds[1]))
    let commits = commits(on: device)
    let settled = Flag()
    let first = Task { try await commits.wait(for: commits.enrol()) }
    await holds[0].untilReached()
    _ = commits.enrol()
    let settling = Task {
      await commits.settle()
      settled.raise()
    }
    holds[0].release()
    await holds[1].untilReached()
    try await first.value
    #expect(!settled.isRaised)
    holds[1].release()
    await settling.value
    await commits.settle()
    #expect(device.count == 2)
  }

  @Test("Many writers beside each other are all served, by fewer syncs than writers")
  func crowd() async throws {
    let device = Device()
    let commits = GroupCommit { () async throws(FileError) in
      for _ in 0..<100 { await Task.yield() }
      try await device.sync()
    }
    try await withThrowingTaskGroup { group in
      for _ in 0..<200 { group.addTask { try await commits.wait(for: commits.enrol()) } }
      try await group.waitForAll()
    }
    #expect((1..<200).contains(device.count))
  }
}
