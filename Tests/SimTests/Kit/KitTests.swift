import Synchronization
import Testing

@testable import Sim

/// What tasks share through the kit, over every schedule of small programs.
@Suite struct KitTests {
  private static let holds = Invariant("holds", "It holds.")

  private func search(
    _ bound: ExhaustiveSearch.Bound = .none, _ body: @escaping @Sendable (Simulation) async throws -> Void
  ) async -> ExhaustiveSearch.Result {
    await offMain {
      ExhaustiveSearch(Program(foreignWaitMilliseconds: 0, body: body), bound: bound).search(limit: 20_000)
    }
  }

  @Test func aReadAndAWriteOfACellAreTwoSteps() async {
    let result = await search { sim in
      let cell = SharedCell(0, "cell", in: sim)
      let tasks = [
        await sim.fork(isPoint: false) { await cell.write(await cell.read() + 1) },
        await sim.fork(isPoint: false) { await cell.write(await cell.read() + 1) },
      ]
      await sim.join(tasks)
      sim.require(Self.holds, cell.unsynchronized == 2, "one increment is lost")
    }
    // All orders of two times two events; in all but the two serial ones an increment is lost.
    #expect(result.schedules == 6)
    #expect(result.failures == 4)
    #expect(result.isComplete)
  }

  @Test func anUpdateIsOneStep() async {
    let result = await search { sim in
      let cell = SharedCell(0, "cell", in: sim)
      let tasks = [
        await sim.fork(isPoint: false) { await cell.update { $0 += 1 } },
        await sim.fork(isPoint: false) { await cell.update { $0 += 1 } },
      ]
      await sim.join(tasks)
      sim.require(Self.holds, cell.unsynchronized == 2, "one increment is lost")
    }
    #expect(result.schedules == 2)
    #expect(result.failures == 0)
  }

  @Test func aForkIsAStepUnlessAskedNotToBe() async {
    let result = await search { sim in
      let cell = SharedCell(0, "cell", in: sim)
      var tasks: [SimTask] = []
      for _ in 0..<2 { tasks.append(await sim.fork { await cell.update { $0 += 1 } }) }
      await sim.join(tasks)
    }
    // The first task's event before or after the second fork, and after it in either order.
    #expect(result.schedules == 3)
  }

  @Test func whatATaskDoesBeforeItsFirstOperationIsNoStep() async {
    let order = Mutex([String]())
    let result = await search { sim in
      order.withLock { $0 = [] }
      let cell = SharedCell(0, "cell", in: sim)
      let task = await sim.fork {
        order.withLock { $0.append("child begins") }
        await cell.write(1)
      }
      await cell.write(2)
      order.withLock { $0.append("parent goes on") }
      await sim.join(task)
      sim.require(Self.holds, order.withLock { $0.first } == "child begins", "the parent was first")
    }
    #expect(result.schedules == 2)
    #expect(result.failures == 0)
  }

  @Test func whoWantsALockThatIsHeldIsNoCandidate() async {
    let result = await search { sim in
      let lock = SimMutex("lock", in: sim)
      let inside = SharedCell(0, "inside", in: sim)
      var tasks: [SimTask] = []
      for _ in 0..<3 {
        tasks.append(
          await sim.fork(isPoint: false) {
            await lock.withLock {
              inside.unsynchronized += 1
              await sim.point()
              sim.require(Self.holds, inside.unsynchronized == 1, "\(inside.unsynchronized) are inside")
              inside.unsynchronized -= 1
            }
          })
      }
      await sim.join(tasks)
    }
    #expect(result.schedules == 6)
    #expect(result.failures == 0)
  }

  @Test func aLockTakenTwiceDeadlocks() async {
    let result = await search { sim in
      let lock = SimMutex("lock", in: sim)
      await lock.lock()
      await lock.lock()
    }
    #expect(result.firstFailure?.verdict.name == "deadlocked")
  }

  @Test func aConditionIsWaitedForWithoutItsLockAndNoSignalIsLost() async {
    let result = await search { sim in
      let lock = SimMutex("lock", in: sim)
      let filled = SimCondition("filled", in: sim)
      let items = SharedCell(0, "items", in: sim)
      let taken = SharedCell(0, "taken", in: sim)
      var tasks: [SimTask] = []
      for _ in 0..<2 {
        tasks.append(
          await sim.fork(isPoint: false) {
            await lock.lock()
            while items.unsynchronized == 0 { await filled.wait(lock) }
            items.unsynchronized -= 1
            taken.unsynchronized += 1
            await lock.unlock()
          })
      }
      await lock.lock()
      items.unsynchronized = 2
      await filled.broadcast()
      await lock.unlock()
      await sim.join(tasks)
      sim.require(Self.holds, taken.unsynchronized == 2, "\(taken.unsynchronized) were taken")
    }
    #expect(result.isComplete)
    #expect(result.failures == 0)
    #expect(result.schedules > 6)
  }

  @Test func aSignalWakesOneAndIsLostWhenNobodyWaits() async {
    let result = await search { sim in
      let lock = SimMutex("lock", in: sim)
      let go = SimCondition("go", in: sim)
      let task = await sim.fork(isPoint: false) {
        await lock.lock()
        await go.wait(lock)
        await lock.unlock()
      }
      await lock.lock()
      await go.signal()
      await lock.unlock()
      await sim.join(task)
    }
    #expect(result.failures > 0 && result.failures < result.schedules)
    #expect(result.firstFailure?.verdict.name == "deadlocked")
  }

  @Test func whatAForkedTaskThrowsFailsTheRun() async {
    struct Oops: Error {}
    let result = await search { sim in
      let task = await sim.fork {
        await sim.point()
        throw Oops()
      }
      await sim.join(task)
    }
    #expect(result.firstFailure?.verdict.invariant == "no-error")
  }

  @Test func aDeadProcessChangesNothingAndIsUnwound() async {
    let result = await search { sim in
      let cell = SharedCell(0, "cell", in: sim)
      let lock = SimMutex("lock", in: sim)
      let process = sim.spawn("victim") { _ in
        await lock.lock()
        await sim.fork { await lock.withLock { await cell.write(1) } }
        await cell.write(2)
        await lock.unlock()
      }
      await sim.point()
      let before = cell.unsynchronized
      sim.crash(process)
      sim.require(Self.holds, cell.unsynchronized == before, "a dead process wrote \(cell.unsynchronized)")
      await cell.write(3)
      sim.require(Self.holds, await cell.read() == 3, "a living one did not")
    }
    #expect(result.isComplete)
    #expect(result.schedules > 3)
    #expect(result.failures == 0)
  }
}
