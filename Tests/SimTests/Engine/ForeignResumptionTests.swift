import Dispatch
import Environment
import Foundation
import Synchronization
import Testing

@testable import Sim

/// A task that another thread resumes *before* it has suspended goes straight on, and no job arrives from anywhere.
///
/// Such a run must not pass either.
@Suite struct ForeignResumptionTests {
  private struct Refused: Error {}

  /// A continuation that waits to be resumed by somebody.
  private final class Parked: Sendable {
    let continuation = Mutex<CheckedContinuation<Void, Never>?>(nil)
  }

  /// How a task can be resumed.
  enum Way: CaseIterable {
    case unsafe, checked
    case unsafeThrowing, checkedThrowing
    case unsafeError, checkedError

    /// Waits for a continuation that another thread has resumed already.
    func resumeTooSoon() async {
      switch self {
      case .unsafe:
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
          elsewhere { continuation.resume() }
        }
      case .checked:
        await withCheckedContinuation { continuation in elsewhere { continuation.resume() } }
      case .unsafeThrowing:
        try? await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
          elsewhere { continuation.resume() }
        }
      case .checkedThrowing:
        try? await withCheckedThrowingContinuation { continuation in elsewhere { continuation.resume() } }
      case .unsafeError:
        try? await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
          elsewhere { continuation.resume(throwing: Refused()) }
        }
      case .checkedError:
        try? await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
          elsewhere { continuation.resume(throwing: Refused()) }
        }
      }
    }
  }

  private func runner(_ body: @escaping @Sendable (Simulation) async throws -> Void) -> Runner {
    Runner(Program(maxSteps: 10_000, body: body), strategy: .mixed)
  }

  @Test(arguments: Way.allCases)
  func aTaskResumedBeforeItSuspendsLosesControl(_ way: Way) async {
    let verdicts = await offMain {
      let runner = runner { sim in
        await sim.point()
        await way.resumeTooSoon()
      }
      return (0..<1_000 as Range<UInt64>).map { runner.run(seed: $0).verdict }
    }
    let others = verdicts.filter { $0 != .lostControl(ControlProof.foreignResumption) }
    #expect(others.isEmpty)
  }

  @Test func aTaskResumedAtAnyMomentDoesNotPass() async {
    // On a busy machine the other thread may come so late that the run is called deadlocked.
    let names = await offMain {
      let runner = runner { sim in
        await sim.point()
        await withCheckedContinuation { continuation in Thread.detachNewThread { continuation.resume() } }
      }
      return (0..<200 as Range<UInt64>).map { runner.run(seed: $0).verdict.name }
    }
    #expect(!names.contains("passed"))
    #expect(names.contains("lostControl"))
  }

  @Test func anAdoptedTaskResumedBeforeItSuspendsLosesControl() async {
    let verdict = await offMain {
      runner { sim in
        await sim.point()
        await Task.detached { await Way.unsafe.resumeTooSoon() }.value
      }.run(seed: 1).verdict
    }
    #expect(verdict == .lostControl(ControlProof.foreignResumption))
  }

  @Test func aChildResumedBeforeItSuspendsLosesControl() async {
    let verdict = await offMain {
      runner { sim in
        async let child: Void = Way.checked.resumeTooSoon()
        await sim.point()
        await child
      }.run(seed: 1).verdict
    }
    #expect(verdict == .lostControl(ControlProof.foreignResumption))
  }

  @Test func aStreamsAdoptedReaderWokenByAnotherThreadLosesControl() async {
    // The runtime itself resumes the reader, which then runs outside. Nobody waits for it.
    let verdict = await offMain {
      runner { sim in
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        let readers = Counter()
        Task {
          readers.add(1)
          for await _ in stream {}
        }
        while readers.value == 0 { await sim.yield() }
        elsewhere { continuation.finish() }
        await sim.point()
      }.run(seed: 1).verdict
    }
    #expect(verdict == .lostControl(ControlProof.foreignResumption))
  }

  @Test func aTaskResumedByAnotherSimulationLosesControl() async {
    // Scripts, as a seed's run is preceded by others that measure, and the two have to meet run by run.
    let parked = Parked()
    let isParked = DispatchSemaphore(value: 0)
    let isResumed = DispatchSemaphore(value: 0)
    async let other = offMain {
      runner { sim in
        await sim.point()
        isParked.wait()
        parked.continuation.withLock { $0.take() }?.resume()
        isResumed.signal()
      }.run(ChoiceScript()).verdict
    }
    let verdict = await offMain {
      runner { sim in
        await sim.point()
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
          parked.continuation.withLock { $0 = continuation }
          isParked.signal()
          isResumed.wait()
        }
      }.run(ChoiceScript()).verdict
    }
    #expect(verdict == .lostControl(ControlProof.foreignResumption))
    #expect(await other == .passed)
  }

  @Test func whatTheSimulationResumesItselfIsNoEscape() async {
    let verdict = await offMain {
      runner { sim in
        await sim.point()
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
          continuation.resume()
        }
        try? await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
          continuation.resume(throwing: Refused())
        }
        let parked = Parked()
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
              parked.continuation.withLock { $0 = continuation }
            }
          }
          group.addTask {
            while parked.continuation.withLock({ $0 == nil }) { await sim.yield() }
            parked.continuation.withLock { $0.take() }?.resume()
          }
        }
      }.run(seed: 1).verdict
    }
    #expect(verdict == .passed)
  }

  @Test func simulationsBesideEachOtherAndBesideALiveProgramAccuseNobody() async {
    let finished = Counter()
    let names = await withTaskGroup(of: Set<String>.self) { group in
      // A live program: tasks, continuations resumed by other threads, and blocking system calls.
      let live = Task.detached {
        var count = 0
        while finished.value < 4 {
          await withCheckedContinuation { continuation in Thread.detachNewThread { continuation.resume() } }
          _ = try? await PosixFileSystem(root: "/").list("")
          count += 1
        }
        return count
      }
      for _ in 0..<4 {
        group.addTask {
          await offMain {
            let runner = runner { sim in
              await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { await Task { await sim.yield() }.value } }
              }
              await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                continuation.resume()
              }
            }
            return Set((0..<500 as Range<UInt64>).map { runner.run(seed: $0).verdict.name })
          }
        }
      }
      var names: Set<String> = []
      for await some in group {
        names.formUnion(some)
        finished.add(1)
      }
      #expect(await live.value > 0)
      return names
    }
    #expect(names == ["passed"])
  }
}

/// Runs something on another thread and waits for its end.
private func elsewhere(_ body: @escaping @Sendable () -> Void) {
  let isDone = DispatchSemaphore(value: 0)
  // A thread of its own: those of Dispatch may all be busy with other tests.
  Thread.detachNewThread {
    body()
    isDone.signal()
  }
  isDone.wait()
}
