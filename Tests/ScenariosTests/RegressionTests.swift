import Environment
import Foundation
import Scenarios
import Sim
import SystemUnderTest
import Testing

/// Cases recorded by a release build, one per defect, replayed by this one.
struct RegressionTests {
  static let cases: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return files.filter { $0.hasSuffix(".json") }.sorted()
  }()

  static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Regressions").path

  @Test func everyDefectHasACase() {
    #expect(Set(Self.cases) == Set(Catalogue.defects.map { "\($0.name).json" }))
  }

  @Test("A case replays to its verdict in another build", arguments: cases)
  func replays(_ name: String) throws {
    let file = try CaseFile(path: "\(Self.directory)/\(name)")
    let run = try runner(file) { $0 }.run(file.script)
    #expect(run.verdict.name == file.verdict)
    #expect(run.verdict.invariant == file.invariant)
  }

  @Test("A case of the system as it is passes: the defect is what fails", arguments: cases)
  func passesWithoutTheDefect(_ name: String) throws {
    var file = try CaseFile(path: "\(Self.directory)/\(name)")
    file.defect = nil
    #expect(try runner(file) { $0 }.run(file.script).verdict == .passed)
  }

  /// The system changes under a recorded case: before each append and each publication there is one more hop to an
  /// actor and one more operation.
  @Test(
    "A case survives an extra hop and an extra operation, or names the first difference", arguments: cases)
  func doesNotRot(_ name: String) throws {
    let file = try CaseFile(path: "\(Self.directory)/\(name)")
    let changed = try runner(file) { Implementation(store: $0.store.changed, refine: $0.refine.changed) }
    let run = changed.run(file.script)
    let isSame = run.verdict.name == file.verdict && run.verdict.invariant == file.invariant
    #expect(isSame || run.firstMissed != nil, "\(run.verdict) without a difference")
  }

  private func runner(_ file: CaseFile, _ change: (Implementation) -> Implementation) throws -> Runner {
    let scenario = try #require(Catalogue.scenario(file.scenario))
    let defect = file.defect.flatMap { name in Catalogue.defects.first { $0.name == name } }
    let implementation = change(defect?.implementation ?? .real)
    return Runner(scenario.program(defect: Defect("changed", "", implementation)))
  }
}

extension StoreImplementation {
  /// The store on files that do a little more than they did.
  fileprivate var changed: StoreImplementation {
    StoreImplementation {
      (path, files, diagnostics, durability) async throws(StoreError) -> any StoreUnderTest in
      try await open(path, ChangedFileSystem(base: files), diagnostics, durability)
    }
  }
}

extension RefineImplementation {
  /// The pipeline with workers that do a little more than they did.
  fileprivate var changed: RefineImplementation {
    var changed = self
    changed.worker = { parts in
      var parts = parts
      parts.pubSub = ChangedPubSub(base: parts.pubSub, clock: parts.clock)
      return worker(parts)
    }
    return changed
  }
}

/// A client that does a little more before each publication than it did.
private struct ChangedPubSub: PubSub {
  let base: any PubSub
  let clock: SimClock
  private let visitor = Visitor()

  init(base: any PubSub, clock: SimClock) {
    self.base = base
    self.clock = clock
  }

  func beginSubscribing(
    to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> any Subscription {
    try await base.beginSubscribing(to: channel, calledFrom: site)
  }

  func publish(
    _ message: [UInt8], to channel: String, calledFrom site: CallSite
  ) async throws(BrokerError) -> Int {
    await visitor.visit()
    try? await clock.sleep(for: .nanoseconds(1))
    return try await base.publish(message, to: channel, calledFrom: site)
  }
}

/// Somebody to hop to.
private actor Visitor {
  var visits = 0
  func visit() { visits += 1 }
}

/// A filesystem whose files do a little more before each append than they did.
private struct ChangedFileSystem: ForwardingFileSystem {
  let base: any FileSystem

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    ChangedFile(base: try await base.open(path, options, calledFrom: site))
  }
}

private struct ChangedFile: ForwardingFile {
  let base: any File
  private let visitor = Visitor()

  init(base: any File) { self.base = base }

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    await visitor.visit()
    _ = try? await base.read(count: 1, at: 0, calledFrom: site)
    return try await base.append(bytes, calledFrom: site)
  }
}
