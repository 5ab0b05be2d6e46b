import Testing

@testable import faultline

@Suite("Bench prototypes")
struct PrototypeTests {
  @Test("W1 passes every point, in an order the seed decides", arguments: [1, 4, 100])
  func contextSwitches(tasks: Int) {
    let first = PrototypeW1.run(tasks: tasks, points: 5_003, seed: 1)
    #expect(first.points == 5_003)
    #expect(PrototypeW1.run(tasks: tasks, points: 5_003, seed: 1).hash == first.hash)
    let other = PrototypeW1.run(tasks: tasks, points: 5_003, seed: 2)
    #expect((other.hash == first.hash) == (tasks == 1))
  }

  @Test("W2 visits a thousand orders in a thousand seeds")
  func shortExecutions() {
    let result = PrototypeW2.run(executions: 1_000, first: 0)
    #expect(result.distinct == 1_000)
    // 5 starts, 25 lock attempts and 30 points inside; the rest are waits for the lock.
    #expect((60_000...90_000).contains(result.steps))
  }

  @Test("W3 needs twice the executions for each point before the append", arguments: [0, 3])
  func unprotectedRace(rare: Int) {
    let found = (0..<2_000).map { PrototypeW3.run(rare: rare, base: $0).executions }
    let mean = Double(found.reduce(0, +)) / Double(found.count)
    let expected = Double(4 << rare)
    // A geometric mean of 2,000 draws has a standard error of 2.2 %: five of them either way.
    #expect((0.89...1.11).contains(mean / expected))
  }

  @Test("W4 fires every timer, in an order the seed decides")
  func virtualTime() {
    let first = PrototypeW4.run(tasks: 50, sleeps: 40, seed: 1)
    #expect(first.timers == 2_000)
    #expect(PrototypeW4.run(tasks: 50, sleeps: 40, seed: 1).hash == first.hash)
    #expect(PrototypeW4.run(tasks: 50, sleeps: 40, seed: 2).hash != first.hash)
  }
}
