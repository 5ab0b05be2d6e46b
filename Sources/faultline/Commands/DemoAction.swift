import Environment
import Foundation
import Synchronization
import SystemUnderTest

/// `faultline demo`: what the scenarios test, for once with nothing simulated.
struct DemoAction: Sendable {
  /// Why it cannot be played, or not to its end.
  private struct Failure: Error {
    let code: ExitCode
    let message: String
  }

  private static let log = "turns.log"

  let command: DemoCommand

  func perform() -> ExitCode {
    Interruption.watch()
    guard command.directory == nil else { return perform(in: command.directory ?? "") }
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("faultline-demo-\(UUID().uuidString)").path
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    } catch {
      complain("no directory can be made at \(directory)")
      return .cannotWrite
    }
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return perform(in: directory)
  }

  /// Waits on this thread for what runs on others.
  private func perform(in directory: String) -> ExitCode {
    final class Box: Sendable { let code = Mutex(ExitCode.internalFault) }
    let (box, done) = (Box(), DispatchSemaphore(value: 0))
    Task.detached {
      let code = await play(in: directory)
      box.code.withLock { $0 = code }
      done.signal()
    }
    done.wait()
    return box.code.withLock { $0 }
  }

  private func play(in directory: String) async -> ExitCode {
    let clock = ContinuousClock()
    let start = clock.now
    let narrator = DemoNarrator(
      command.format,
      on: Terminal(.output, color: command.color, environment: ProcessInfo.processInfo.environment)
    ) {
      start.duration(to: clock.now)
    } write: { text in
      try StandardStream.output.write(text)
    }
    do throws(Failure) {
      let verdict = try await verdict(in: directory, narrator)
      guard !narrator.hasFailed else {
        throw Failure(code: .cannotWrite, message: "standard output cannot be written")
      }
      return verdict.problems.isEmpty ? .passed : .violated
    } catch {
      narrator.endLine()
      complain(error.message)
      return error.code
    }
  }

  private func verdict(in directory: String, _ narrator: DemoNarrator) async throws(Failure) -> DemoVerdict {
    let files: PosixFileSystem
    do { files = try PosixFileSystem(root: directory) } catch {
      throw Failure(
        code: error.code == .noSuchFile ? .missingInput : .cannotWrite,
        message: error.code == .noSuchFile
          ? "there is no directory \(directory); make it first" : "\(directory) cannot be used: \(error.code)"
      )
    }
    let store = try await open(files, directory, narrator)
    let path = "\(directory)/\(Self.log)"
    let service: TurnService
    do {
      service = try await TurnService.open(
        DemoTurnStore(base: EventTurnStore(store), narrator: narrator), clock: ContinuousClock(),
        limits: TurnLimits(lease: command.pace.lease), diagnostics: narrator)
    } catch {
      throw Failure(code: .malformedInput, message: "\(path) is not a log of turns: \(error)")
    }
    narrator.line(
      "Nothing is simulated: the real clock, a real log at \(path)"
        + (command.directory == nil ? ", removed at the end" : ""),
      json: ["log": .string(path)])
    let outcome = try await outcome(service, narrator)
    do { try await store.close() } catch {
      throw Failure(code: .cannotWrite, message: "\(path) cannot be closed: \(error)")
    }
    return try await judge(outcome, files, directory, narrator)
  }

  private func open(
    _ files: PosixFileSystem, _ directory: String, _ narrator: DemoNarrator
  ) async throws(Failure) -> EventStore {
    do {
      return try await EventStore.open(Self.log, in: files, diagnostics: narrator, durability: .power)
    } catch {
      let code: ExitCode =
        switch error {
        case .damagedLog, .corruptRecord: .malformedInput
        default: .cannotWrite
        }
      throw Failure(code: code, message: "\(directory)/\(Self.log) cannot be opened: \(error)")
    }
  }

  /// Plays the story; an interrupt cuts it short.
  private func outcome(
    _ service: TurnService, _ narrator: DemoNarrator
  ) async throws(Failure) -> DemoStory.Outcome {
    let story: DemoStory
    do {
      story = try DemoStory(
        narrator, pace: command.pace, service: service, key: "demo-\(UUID().uuidString)")
    } catch {
      throw Failure(code: .internalFault, message: "\(error)")
    }
    let outcome = await withTaskGroup(of: DemoStory.Outcome?.self) { group in
      group.addTask { await story.run() }
      group.addTask {
        while !Task.isCancelled, !Interruption.isRequested { try? await Task.sleep(for: .milliseconds(20)) }
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    guard let outcome else { throw Failure(code: .interrupted, message: "interrupted") }
    return outcome
  }

  /// Reads the log anew, as a service that starts would, and compares.
  private func judge(
    _ outcome: DemoStory.Outcome, _ files: PosixFileSystem, _ directory: String, _ narrator: DemoNarrator
  ) async throws(Failure) -> DemoVerdict {
    let store = try await open(files, directory, narrator)
    var facts: [StoredFact] = []
    do throws(TurnStoreError) {
      let turn = outcome.page.turn ?? ""
      facts = try await EventTurnStore(store).load().filter { $0.id.hasPrefix("\(turn)/") }
    } catch {
      throw Failure(code: .cannotWrite, message: "\(directory)/\(Self.log) cannot be read: \(error)")
    }
    // It was opened to be read; nothing is lost with it.
    try? await store.close()
    narrator.tell(.log, "is opened anew and has \(facts.count) facts of the turn:")
    for fact in facts { narrator.tell(.log, "\(fact.id)  \(String(decoding: fact.json, as: UTF8.self))") }
    var verdict = DemoVerdict(page: outcome.page, facts: facts)
    verdict.add(subscriptions: outcome.subscriptions, tasks: outcome.tasks)
    report(verdict, facts, narrator)
    return verdict
  }

  private func report(_ verdict: DemoVerdict, _ facts: [StoredFact], _ narrator: DemoNarrator) {
    let isWell = verdict.problems.isEmpty
    narrator.line(
      isWell
        ? "Two workers, one turn, one end: the browser was told once, and what the log has."
        : "This should not be: \(verdict.problems.joined(separator: "; ")).",
      json: [
        "result": .string(isWell ? "passed" : "failed"), "facts": .array(facts.map { .string($0.id) }),
        "problems": .array(verdict.problems.map { .string($0) }),
      ], color: isWell ? .green : .red)
  }
}

extension DemoCommand {
  fileprivate var pace: DemoPace { DemoPace(speed: speed) }
}
