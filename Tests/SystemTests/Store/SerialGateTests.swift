import Synchronization
import Testing

@testable import SystemUnderTest

// On the main actor a task runs from the line before `enter` into the queue without a break, so that counting the
// former counts the latter.
@MainActor
struct SerialGateTests {
  /// Who did what, in order.
  @MainActor
  private final class Journal {
    var asked: [Int] = []
    var granted: [Int] = []
  }

  private let gate = SerialGate()
  private let journal = Journal()

  @Test("Sections never overlap, although each awaits")
  func exclusion() async {
    let inside = Atomic(0)
    let entered = Atomic(0)
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { @Sendable [gate] in
          for _ in 0..<50 {
            guard await gate.enter() else { return }
            #expect(inside.add(1, ordering: .relaxed).newValue == 1)
            await Task.yield()
            inside.subtract(1, ordering: .relaxed)
            entered.add(1, ordering: .relaxed)
            gate.leave()
          }
        }
      }
    }
    #expect(entered.load(ordering: .relaxed) == 400)
  }

  @Test("The gate is granted in the order of asking")
  func fairness() async {
    #expect(await gate.enter())
    let tasks = (0..<10).map { number in
      Task { @MainActor in
        journal.asked.append(number)
        #expect(await gate.enter())
        journal.granted.append(number)
        // Whoever comes back has to queue behind those who wait.
        gate.leave()
        #expect(await gate.enter())
        journal.granted.append(10 + number)
        gate.leave()
      }
    }
    while journal.asked.count < 10 { await Task.yield() }
    gate.leave()
    for task in tasks { await task.value }
    #expect(journal.granted == journal.asked + journal.asked.map { 10 + $0 })
  }

  @Test("A cancelled task leaves the queue; those behind it keep their places")
  func cancellationInTheQueue() async {
    #expect(await gate.enter())
    let waiters = (0..<3).map { number in
      Task { @MainActor in
        journal.asked.append(number)
        guard await gate.enter() else { return false }
        journal.granted.append(number)
        gate.leave()
        return true
      }
    }
    while journal.asked.count < 3 { await Task.yield() }
    waiters[1].cancel()
    #expect(await waiters[1].value == false)
    #expect(journal.granted.isEmpty)
    gate.leave()
    #expect(await waiters[0].value)
    #expect(await waiters[2].value)
    #expect(journal.granted == [0, 2])
  }

  @Test("A task cancelled before it asks is not admitted, and the gate stays free")
  func cancelledBefore() async {
    let task = Task { @MainActor in
      while !Task.isCancelled { await Task.yield() }
      return await gate.enter()
    }
    task.cancel()
    #expect(await task.value == false)
    #expect(await gate.enter())
    gate.leave()
  }

  @Test("Whoever was handed the gate holds it, cancelled or not")
  func cancelledAfterTheGrant() async {
    #expect(await gate.enter())
    let task = Task { @MainActor in
      journal.asked.append(0)
      return await gate.enter()
    }
    while journal.asked.isEmpty { await Task.yield() }
    gate.leave()
    task.cancel()
    #expect(await task.value)
    gate.leave()
    #expect(await gate.enter())
  }

  @Test("Work that has to be done waits for its turn in spite of cancellation")
  func enteringEvenIfCancelled() async {
    #expect(await gate.enter())
    let task = Task { @MainActor in
      journal.asked.append(0)
      await gate.enterEvenIfCancelled()
      journal.granted.append(0)
      gate.leave()
    }
    task.cancel()
    while journal.asked.isEmpty { await Task.yield() }
    #expect(journal.granted.isEmpty)
    gate.leave()
    await task.value
    #expect(journal.granted == [0])
  }

  @Test("Cancelling at any moment loses no turn and leaks no hold")
  func cancellationStorm() async {
    for _ in 0..<50 {
      let tasks = (0..<8).map { _ in
        Task.detached { [gate] in
          if await gate.enter() {
            await Task.yield()
            gate.leave()
          }
        }
      }
      for task in tasks.dropFirst(2) { task.cancel() }
      for task in tasks { await task.value }
    }
    #expect(await gate.enter())
  }
}
