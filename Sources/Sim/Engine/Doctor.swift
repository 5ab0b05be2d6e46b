import Dispatch
import Foundation
import Synchronization

/// Checks on the toolchain in use that the runtime still behaves as the engine relies on.
public enum Doctor {
  /// One fact and whether it holds.
  public struct Finding: Sendable {
    /// The fact, as a sentence.
    public let fact: String
    /// What was seen instead; nil when the fact holds.
    public let problem: String?
  }

  /// Checks every fact.
  ///
  /// Not to be called on the main thread.
  public static func examine() -> [Finding] {
    let missing = RuntimeSymbols.missing
    guard missing.isEmpty else {
      return [
        Finding(
          fact: "the runtime exports the symbols the engine needs",
          problem: "not found: \(missing.joined(separator: ", ")); link the Swift runtime dynamically")
      ]
    }
    return [
      Finding(fact: "the runtime exports the symbols the engine needs", problem: nil),
      Finding(fact: "structured tasks stay under control", problem: structuredTasks()),
      Finding(
        fact: "every legal order of 3 tasks with 2 actor calls each is reached (90)", problem: actorOrders()),
      Finding(fact: "Task {} and Task.detached are adopted", problem: adoption()),
      Finding(
        fact: "a sleep on a real clock is noticed",
        problem: escape { try? await Task.sleep(for: .seconds(3600)) }),
      Finding(
        fact: "work for the main actor is noticed", problem: escape { await MainActor.run {} }),
      Finding(
        fact: "a task that another thread resumes is noticed, also before it has suspended",
        problem: escape { await resumedTooSoon() }),
      Finding(fact: "a seed gives the same trace twice", problem: sameTraceTwice()),
      Finding(fact: "a killed process is unwound and its memory freed", problem: unwinding()),
    ]
  }

  private static func verdict(_ body: @escaping @Sendable (Simulation) async throws -> Void) -> Verdict {
    Runner(Program(maxSteps: 10_000, body: body), strategy: .random).run(seed: 1).verdict
  }

  private static func expectPass(_ verdict: Verdict) -> String? {
    verdict == .passed ? nil : "\(verdict.name): \(verdict.detail)"
  }

  private static func structuredTasks() -> String? {
    expectPass(
      verdict { sim in
        await sim.point()
        async let value = { await sim.point() }()
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<3 {
            group.addTask {
              await Task.yield()
              await sim.point()
            }
          }
        }
        _ = await value
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        continuation.yield(1)
        continuation.finish()
        for await _ in stream { await sim.point() }
      })
  }

  private actor Journal {
    var entries: [Int] = []
    func add(_ entry: Int) { entries.append(entry) }
  }

  private static func actorOrders() -> String? {
    let orders = Mutex(Set<[Int]>())
    let program = Program { sim in
      let journal = Journal()
      await sim.point()
      await withTaskGroup(of: Void.self) { group in
        for task in 0..<3 {
          group.addTask {
            await journal.add(task)
            // Two calls in a row may be joined into one by the optimiser, which is its right.
            await sim.point()
            await journal.add(task)
          }
        }
      }
      let order = await journal.entries
      orders.withLock { _ = $0.insert(order) }
    }
    let runner = Runner(program, strategy: .random)
    for seed in 0..<6_000 as Range<UInt64> {
      let verdict = runner.run(seed: seed).verdict
      guard verdict == .passed else { return expectPass(verdict) }
      if orders.withLock({ $0.count }) == 90 { return nil }
    }
    return "only \(orders.withLock { $0.count }) in 6,000 runs"
  }

  private static func adoption() -> String? {
    expectPass(
      verdict { sim in
        let first = Task { await sim.point() }
        let second = Task.detached { await sim.point() }
        await first.value
        await second.value
      })
  }

  private static func escape(_ body: @escaping @Sendable () async -> Void) -> String? {
    let verdict = verdict { sim in
      await sim.point()
      await body()
    }
    return verdict.name == "lostControl" ? nil : "the verdict was \(verdict.name)"
  }

  /// The body waits for the other thread: the continuation is resumed when the task gets to wait for it.
  private static func resumedTooSoon() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isResumed = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        continuation.resume()
        isResumed.signal()
      }
      isResumed.wait()
    }
  }

  private static func sameTraceTwice() -> String? {
    let program = Program { sim in
      let journal = Journal()
      await withTaskGroup(of: Void.self) { group in
        for task in 0..<4 {
          group.addTask {
            await sim.point()
            await journal.add(task)
            await Task { await sim.yield() }.value
          }
        }
      }
    }
    let (first, second) = (Runner(program), Runner(program))
    let differs = (0..<50 as Range<UInt64>).first {
      first.run(seed: $0).traceHash != second.run(seed: $0).traceHash
    }
    return differs.map { "seed \($0) gave two traces" }
  }

  private final class Canary: Sendable {
    let alive: Mutex<Int>
    init() { alive = Mutex(1) }
  }

  private static func unwinding() -> String? {
    weak var canary: Canary?
    let held = Mutex<Canary?>(Canary())
    canary = held.withLock { $0 }
    let verdict = verdict { sim in
      let mine = held.withLock { canary in
        defer { canary = nil }
        return canary
      }
      let process = sim.spawn("victim") { _ in
        while true {
          await sim.yield()
          _ = mine?.alive.withLock { $0 }
          try Task.checkCancellation()
        }
      }
      await sim.yield()
      sim.crash(process)
    }
    return canary == nil ? expectPass(verdict) : "a killed process's memory was not freed"
  }
}
