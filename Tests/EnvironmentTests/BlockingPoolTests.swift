import Foundation
import Synchronization
import Testing

@testable import Environment

@Suite("BlockingPool")
struct BlockingPoolTests {
  @Test("Starts no thread before there is work, and no more than its size")
  func threadsAreLazyAndBounded() async throws {
    let pool = BlockingPool(size: 3)
    #expect(pool.workers.threadCount == 0)
    let gate = Gate()
    let done = Mutex(0)
    for count in 1...10 {
      pool.submit {
        gate.pass()
        done.withLock { $0 += 1 }
      }
      #expect(pool.workers.threadCount == min(count, 3))
    }
    #expect(await eventually { gate.arrivals == 3 && pool.workers.queuedCount == 7 })
    gate.open(10)
    #expect(await eventually { done.withLock { $0 } == 10 })
    #expect(pool.workers.threadCount == 3)
  }

  @Test("Jobs start in the order they were given")
  func firstInFirstOut() async throws {
    let pool = BlockingPool(size: 1)
    let gate = Gate()
    let order = Mutex<[Int]>([])
    pool.submit { gate.pass() }
    for number in 0..<50 { pool.submit { order.withLock { $0.append(number) } } }
    gate.open()
    // Given while some of the first are already taken: the two halves of the queue must not mix.
    for number in 50..<100 { pool.submit { order.withLock { $0.append(number) } } }
    await pool.run {}
    #expect(order.withLock { $0 } == Array(0..<100))
  }

  @Test("A released pool still does the jobs it was given, then its threads end")
  func shutsDown() async throws {
    var pool: BlockingPool? = BlockingPool(size: 3)
    weak let workers = pool?.workers
    let gate = Gate()
    let done = Mutex(0)
    for _ in 0..<10 {
      pool?.submit {
        gate.pass()
        done.withLock { $0 += 1 }
      }
    }
    #expect(await eventually { gate.arrivals == 3 })
    pool = nil
    gate.open(10)
    #expect(await eventually { done.withLock { $0 } == 10 })
    // The threads are all that still holds the workers.
    #expect(await eventually { workers == nil })
  }

  @Test("Idle threads end too")
  func idleThreadsEnd() async throws {
    var pool: BlockingPool? = BlockingPool(size: 2)
    weak let workers = pool?.workers
    await pool?.run {}
    pool = nil
    #expect(await eventually { workers == nil })
  }

  @Test("Hands on what the body returns or throws")
  func outcomes() async throws {
    let pool = BlockingPool()
    #expect(await pool.run { 42 } == 42)
    let error = FileError(.pread, path: "x", code: .inputOutput)
    await #expect(throws: error) { try await pool.run { () throws(FileError) in throw error } }
  }

  @Test("Cancelling the caller changes neither what is done nor what it learns")
  func cancellation() async throws {
    let pool = BlockingPool(size: 1)
    let gate = Gate()
    pool.submit { gate.pass() }
    let waiting = Task { await pool.run { 42 } }
    #expect(await eventually { pool.workers.queuedCount == 1 })
    waiting.cancel()
    gate.open()
    #expect(await waiting.value == 42)
  }

  @Test("200 operations that block leave the cooperative threads to other tasks")
  func cooperativeThreadsStayFree() async throws {
    let pool = BlockingPool(size: 4)
    try await withTemporaryDirectory(pool: pool) { files, path in
      // Opening a FIFO for reading blocks until somebody opens it for writing.
      #expect(mkfifo(path + "/fifo", 0o600) == 0)
      let writer = FIFOWriter(path: path + "/fifo")
      try await withThrowingTaskGroup { group in
        for _ in 0..<200 { group.addTask { try await files.open("fifo", [.read]).close() } }
        #expect(await eventually { pool.workers.queuedCount == 196 })
        for number in 0..<100 { #expect(await Task { number }.value == number) }
        // If the threads were taken, nothing above could have run before the writer gave up waiting.
        #expect(writer.supply() == .asAsked)
        try await group.waitForAll()
      }
    }
  }
}

/// Opens a FIFO for writing when asked, or by itself after a quarter of an hour, so that no reader hangs for ever.
private final class FIFOWriter: Sendable {
  enum Outcome { case asAsked, gaveUp }

  private let path: String
  private let state = Mutex<(descriptor: CInt, outcome: Outcome?)>((-1, nil))

  init(path: String) {
    self.path = path
    _ = startDetachedThread { [weak self] in
      sleep(900)
      self?.supply(as: .gaveUp)
    }
  }

  deinit { close(state.withLock { $0.descriptor }) }

  func supply() -> Outcome { supply(as: .asAsked) }

  @discardableResult
  private func supply(as outcome: Outcome) -> Outcome {
    state.withLock { state in
      if let first = state.outcome { return first }
      // For both directions, since that never blocks on Linux and Darwin.
      state = (open(path, O_RDWR), outcome)
      return outcome
    }
  }
}
