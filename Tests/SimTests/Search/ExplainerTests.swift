import Environment
import Synchronization
import Testing

@testable import Sim

/// What is told of a failure, on programs so small that the right answer can be counted by hand.
@Suite struct ExplainerTests {
  private static let paired = Invariant("PAIRED", "Whatever has begun has ended.")

  /// A writer that begins something, looks around so often, and ends it; a death in between is never undone.
  private static func program(
    faults: FaultSet = [.processCrash], looks: Int = 3, lines: Lines = Lines()
  ) -> Program {
    Program(faults: faults, foreignWaitMilliseconds: 0) { sim in
      let files = SimFileSystem(sim)
      let writer = sim.spawn("writer") { _ in
        let log = try await files.open("log", [.append, .create])
        _ = try await log.status()
        lines.begin.set(#line + 1)
        try await log.appendAll([1])
        for _ in 0..<looks { _ = try await log.status() }
        lines.end.set(#line + 1)
        try await log.appendAll([2])
        try await log.close()
      }
      _ = await sim.join(writer)
      let bytes = files.volume.withBytes(of: "log") { $0 } ?? []
      sim.require(paired, bytes.count != 1, "the log holds \(bytes)")
    }
  }

  /// Where a program's lines are: whoever moves them moves what is expected too.
  final class Lines: Sendable {
    let begin = Line()
    let end = Line()

    final class Line: Sendable {
      private let number = Mutex<UInt>(0)
      func set(_ line: UInt) { number.withLock { $0 = line } }
      var text: String { number.withLock { "ExplainerTests.swift:\($0)" } }
    }
  }

  private static func failure(_ runner: Runner, from first: UInt64 = 0) -> RunResult? {
    (first..<first + 2_000).lazy.map { runner.run(seed: $0) }.first { $0.verdict != .passed }
  }

  /// The first failure of a program, shrunk and told.
  private static func told(_ program: Program) async throws -> (script: ChoiceScript, story: Explanation) {
    try await offMain { () -> (ChoiceScript, Explanation)? in
      let runner = Runner(program)
      guard let failure = failure(runner) else { return nil }
      let script = Shrinker.shrink(failure, with: runner).run.script
      return (script, Explainer.explain(script, with: runner))
    }.unwrapped()
  }

  @Test("A death has exactly the moments between the two lines", arguments: [0, 1, 5])
  func window(looks: Int) async throws {
    let lines = Lines()
    let (script, story) = try await Self.told(Self.program(looks: looks, lines: lines))
    #expect(script.choices.map(\.picked) == ["crash writer"])
    #expect(story.before?.description == lines.begin.text)
    #expect(story.after?.description == lines.end.text)
    // Before the return of each operation, and before the effect of the next.
    let moments = 2 * (looks + 1)
    #expect(
      story.window.hasPrefix(
        "Fails when writer dies anywhere after \(lines.begin.text) and before \(lines.end.text) "
          + "(all \(moments) moments there fail, none of the "), "\(story.window)")
    #expect(story.choices.map { $0.moments?.failing } == [moments])
  }

  @Test("The edges are found without trying each moment, where there are many")
  func longWindow() async throws {
    let lines = Lines()
    let (_, story) = try await Self.told(Self.program(looks: 400, lines: lines))
    #expect(story.before?.description == lines.begin.text)
    #expect(story.after?.description == lines.end.text)
    #expect(story.window.contains(" moments tried there fail, none of the "), "\(story.window)")
    #expect(story.choices.allSatisfy { $0.moments.map { $0.tried < 400 } == true })
  }

  @Test("The share of failing continuations jumps where the writer has begun")
  func curve() async throws {
    let (_, story) = try await Self.told(Self.program(looks: 20))
    let curve = try #require(story.curve)
    #expect(curve.points.map(\.step) == curve.points.map(\.step).sorted())
    #expect(curve.points.last?.share == 1)
    let jump = try #require(curve.jump)
    #expect(jump.to.step == jump.from.step + 1)
    #expect(jump.to.share == 1 && jump.from.share < 0.5)
    #expect(
      story.lines.contains { $0.hasPrefix("  jump     from ") && $0.hasSuffix("world writer is killed") })
  }

  @Test("The nearest passing run does not have the death, and goes on with the writer instead")
  func nearestPassingRun() async throws {
    let (_, story) = try await Self.told(Self.program(looks: 0))
    let start = try #require(story.lines.firstIndex { $0.hasPrefix("  passes   without '") })
    #expect(story.lines[start].hasSuffix(": writer dies'; the first difference, after 4 events:"))
    #expect(story.lines[start + 1] == "    failing  world writer is killed")
    #expect(
      story.lines[start + 2].hasPrefix("    passing  writer/0 writes 1 B to log  ExplainerTests.swift:"))
  }

  @Test("What does not matter is said beside the choice", arguments: [(60, 20...39), (8, 3...6), (4, 1...3)])
  func irrelevantValues(bound: Int, failing: ClosedRange<Int>) async throws {
    let program = Program(foreignWaitMilliseconds: 0) { sim in
      let value = sim.choose("value", among: bound)
      let task = sim.spawn("task") { _ in await Task.yield() }
      _ = await sim.join(task)
      sim.require(Self.paired, !failing.contains(value), "the value is \(value)")
    }
    let (script, story) = try await Self.told(program)
    #expect(script.choices.map(\.value) == [failing.lowerBound])
    let remark =
      bound > 4 ? "or any from \(failing.lowerBound) to \(failing.upperBound)" : "or any other but 0"
    #expect(story.choices.map(\.remark) == [remark])
    #expect(story.lines.contains { $0.hasPrefix("  choice   ") && $0.hasSuffix("(\(remark))") })
    #expect(story.window.hasPrefix("No window is needed: with this workload it fails in every schedule"))
    // Until the verdict the two runs look alike, though their hashes have the draw in them.
    #expect(story.lines.contains { $0.hasPrefix("    failing  world/0 here PAIRED does not hold") })
    #expect(story.lines.contains("    passing  the run is over"))
  }

  @Test("Of two stories as short the one in which something happens is told")
  func preferredStory() async throws {
    // The log may be as a death would leave it from the start, or a death may leave it so.
    let program = Program(faults: [.processCrash], foreignWaitMilliseconds: 0) { sim in
      let files = SimFileSystem(sim)
      if sim.choose("begun", among: 4) == 1 { try files.volume.place([1], at: "log") }
      let writer = sim.spawn("writer") { _ in
        let log = try await files.open("log", [.append, .create])
        if try await log.status().size == 0 {
          try await log.appendAll([1])
          try await log.appendAll([2])
        }
      }
      _ = await sim.join(writer)
      let bytes = files.volume.withBytes(of: "log") { $0 } ?? []
      sim.require(Self.paired, bytes.count != 1, "the log holds \(bytes)")
    }
    let shortest = try await offMain { () -> ShortestFailure? in
      let runner = Runner(program)
      guard let seed = (0..<200 as Range<UInt64>).first(where: { runner.run(seed: $0).verdict != .passed })
      else { return nil }
      return ShortestFailure.search(from: seed, runner.run(seed: seed), with: runner)
    }.unwrapped()
    #expect(shortest.shrunk.run.script.choices.map(\.picked) == ["crash writer"])
  }

  @Test("A failure in every schedule is told by the operation that was noticed and the next one")
  func violationWindow() async throws {
    let lines = Lines()
    let program = Program(foreignWaitMilliseconds: 0) { sim in
      let files = SimFileSystem(sim)
      let promised = Recorder(false, in: sim)
      let writer = sim.spawn("writer") { _ in
        let log = try await files.open("log", [.append, .create])
        lines.begin.set(#line + 1)
        try await log.appendAll([1])
        promised.record { _ in sim.require(Self.paired, false, "promised before it is synced") }
        lines.end.set(#line + 1)
        try await log.synchronize()
      }
      _ = await sim.join(writer)
    }
    let (script, story) = try await Self.told(program)
    #expect(script.choices.isEmpty)
    #expect(story.before?.description == lines.begin.text)
    #expect(story.after?.description == lines.end.text)
    #expect(
      story.window.hasPrefix("No window is needed: it fails in every schedule, without any fault, after "))
    #expect(story.verdict.invariant == "PAIRED")
  }

  @Test("A case is told with the same words twice, and in at most 40 lines")
  func sameTwice() async throws {
    for looks in [0, 100] {
      let first = try await Self.told(Self.program(looks: looks))
      let second = try await Self.told(Self.program(looks: looks))
      #expect(first.script == second.script)
      #expect(first.story.lines == second.story.lines)
      #expect(first.story.curve == second.story.curve)
      #expect(first.story.lines.count <= Explainer.maxLines - Explainer.framingLines)
    }
  }

  @Test("Where one candidate could be chosen is recorded as it is among all that could be")
  func recordingOfOne() async throws {
    let (all, alone) = try await offMain { () -> ([String: [String]], [String: [String]])? in
      let runner = Runner(Self.program(faults: [.processCrash, .noSpace, .writeError], looks: 3))
      func text(_ run: RunResult, _ candidate: UInt64) -> [String] {
        run.decisions.compactMap { decision in
          decision.options.first { $0.candidate == candidate }.map {
            "\(decision.step) \(decision.at) \(decision.kind) \($0.value) of \(decision.bound)"
          }
        }
      }
      func run(_ candidate: UInt64?) -> RunResult {
        runner.run(
          ChoiceScript(), isRecording: true, of: candidate, foreignWaitMilliseconds: 0, maxSteps: 1_000)
      }
      let whole = run(nil)
      let options = Dictionary(
        whole.decisions.flatMap(\.options).map { ($0.candidate, $0.picked) }, uniquingKeysWith: { $1 })
      var (all, alone): ([String: [String]], [String: [String]]) = ([:], [:])
      for (candidate, name) in options {
        let single = run(candidate)
        guard single.decisions.allSatisfy({ $0.options.count == 1 }) else { return nil }
        (all[name], alone[name]) = (text(whole, candidate), text(single, candidate))
      }
      return (all, alone)
    }.unwrapped()
    #expect(all == alone)
    #expect(Set(all.keys).isSuperset(of: ["crash writer", "writer/0 fstat", "no-space", "write-error"]))
  }

  @Test(
    "Who was at a choice is named in full",
    arguments: [
      ("store/0.1 fstat 0", ChoiceKind.pick, "store/0.1"), ("store/0.1 fstat reply 12", .pick, "store/0.1"),
      ("relay's subscription to turn/turn-1 deliver 1", .fault, "relay's subscription to turn/turn-1"),
      ("world/0 draw shared id 0", .draw, "world/0"), ("- disk 8", .extent, "-"), ("", .pick, ""),
    ])
  func subjects(at: String, kind: ChoiceKind, task: String) {
    let choice = ScriptedChoice(
      place: 1, nth: 0, at: at, kind: kind, bound: 2, value: 1, candidate: 1, picked: "x job")
    #expect(ChoiceWords(choice).task == task)
  }

  @Test("A story that could not be made short is told too, of its first choices")
  func longStory() async throws {
    let story = try await offMain { () -> Explanation? in
      // Sixty deaths are needed, and whoever leaves one out has a run of many steps.
      let program = Program(faults: [.processCrash], foreignWaitMilliseconds: 0) { sim in
        var deaths = 0
        for round in 0..<60 {
          let process = sim.spawn("p\(round)") { _ in await sim.point() }
          if case .crashed = await sim.join(process) { deaths += 1 }
        }
        if deaths < 60 { for _ in 0..<10_000 { await sim.point() } }
        sim.require(Self.paired, deaths < 60, "all died")
      }
      let runner = Runner(program)
      let all = runner.run(ChoiceScript(), isRecording: true).decisions
      let script = ChoiceScript(
        (0..<60).compactMap { round in
          all.lazy.compactMap { decision in
            decision.others.first { $0.picked == "crash p\(round)" }.map(decision.choice)
          }.first
        })
      guard script.choices.count == 60, runner.run(script).verdict != .passed else { return nil }
      return Explainer.explain(script, with: runner)
    }.unwrapped()
    #expect(story.lines.count <= Explainer.maxLines - Explainer.framingLines)
    #expect(story.choices.first?.moments != nil && story.choices.last?.moments == nil)
    #expect(story.choices.count { $0.moments != nil } > 30)
  }

  @Test("A continuation is the failing run up to its step and any run after it")
  func continuations() async throws {
    let (script, steps, hashes) = try await offMain { () -> (ChoiceScript, Int, [Int: Set<UInt64>])? in
      let runner = Runner(Self.program(looks: 10))
      guard let failure = Self.failure(runner) else { return nil }
      let shrunk = Shrinker.shrink(failure, with: runner).run
      var hashes: [Int: Set<UInt64>] = [:]
      for step in [0, shrunk.steps] {
        for seed in 0..<20 as Range<UInt64> {
          let run = runner.run(shrunk.script, upTo: step, then: seed, maxSteps: 1_000)
          hashes[step, default: []].insert(run.traceHash)
          // The same seed goes on in the same way.
          let again = runner.run(shrunk.script, upTo: step, then: seed, maxSteps: 1_000)
          guard again.traceHash == run.traceHash else { return nil }
        }
      }
      hashes[-1] = [shrunk.traceHash]
      return (shrunk.script, shrunk.steps, hashes)
    }.unwrapped()
    #expect(script.choices.count == 1)
    #expect(hashes[steps] == hashes[-1])
    #expect((hashes[0]?.count ?? 0) > 5)
  }
}
