import Environment
import Scenarios
import Sim
import SystemUnderTest
import Testing

/// Each defective store beside the real one, on the same bytes and the same calls.
struct StoreDefectTests {
  @Test("The catalogue has every defect once, in the order they are listed")
  func catalogue() {
    #expect(
      DefectCatalogue.all.map(\.name) == [
        "character-lengths", "stats-outside-lock", "torn-tail-refuses-start", "skips-any-bad-line",
        "torn-tail-not-cut", "missing-newline-not-repaired", "ignores-short-write",
        "no-rollback-on-full-disk",
        "lenient-decoding", "acknowledges-before-sync", "retries-failed-sync", "directory-entry-not-synced",
        "read-error-as-not-found", "no-single-writer-lock",
        "enqueues-before-subscribing", "does-not-await-subscription", "times-out-age-not-silence",
        "heartbeat-re-arms-idle-timer", "publish-failure-retries-task", "publishes-done-before-commit",
        "commit-not-idempotent", "no-fencing", "no-reconcile-on-silence", "commits-stream-without-marker",
        "relay-leaks-subscription", "two-terminal-frames", "reconnect-enqueues-again", "forked-apply",
        "lost-persona-update", "wall-clock-idle-timer",
      ])
  }

  @Test("character-lengths: acknowledges characters, and then reads that many bytes")
  func characterLengths() async throws {
    let real = try await DefectWorld(.real).open()
    #expect(try await real.append(SampleRecord.unicode).length == SampleRecord.unicode.bytes.count)
    #expect(try await real.read(id: SampleRecord.unicode.id) == SampleRecord.unicode.event)

    let defective = try await DefectWorld("character-lengths").open()
    // é has two bytes, the emoji four.
    #expect(try await defective.append(SampleRecord.unicode).length == SampleRecord.unicode.bytes.count - 4)
    await #expect(throws: StoreError.corruptRecord(id: SampleRecord.unicode.id, offset: 0, .notARecord)) {
      try await defective.read(id: SampleRecord.unicode.id)
    }
    try await defective.append(SampleRecord.a)
    #expect(try await defective.read(id: SampleRecord.a.id) == SampleRecord.a.event)
  }

  @Test("stats-outside-lock: under some schedule stats are a pair that never was")
  func statsOutsideLock() async throws {
    let body = { (implementation: StoreImplementation) in
      try await simulate(seeds: 0..<200) { simulation in
        let files = SimFileSystem(simulation)
        let server = simulation.spawn("server") { _ in
          let store = try await implementation.open(DefectWorld.path, files, DiagnosticLines(), .process)
          async let acknowledgement = store.append(SampleRecord.a)
          let stats = try await store.stats()
          _ = try await acknowledgement
          let pairs = [[0, 0], [1, SampleRecord.a.line.count]]
          if !pairs.contains([stats.total, stats.bytes]) { throw ImpossibleStats(stats: stats) }
        }
        if case .failed(let error) = await simulation.join(server) { throw error }
      }
    }
    #expect(try await body(.real).runs == 200)
    let defective = try DefectWorld.store(of: "stats-outside-lock")
    let failure = await #expect(throws: SimulationFailure.self) { try await body(defective) }
    #expect(failure?.description.contains("total: 0, bytes: \(SampleRecord.a.line.count)") == true)
  }

  @Test("torn-tail-refuses-start: does not open where an append was cut short")
  func tornTailRefusesStart() async throws {
    let log = SampleRecord.a.line + SampleRecord.unicode.bytes.prefix(20)
    #expect(try await DefectWorld(.real, log: log).open().recovery.events == 1)

    let world = try DefectWorld("torn-tail-refuses-start", log: log)
    let damage = world.damage(at: SampleRecord.a.line.count, line: 2, .end, .notARecord)
    await #expect(throws: damage) { try await world.open() }
    #expect(world.disk.bytes == log)
  }

  @Test("skips-any-bad-line: opens over a damaged record, and its event is not found")
  func skipsAnyBadLine() async throws {
    var damaged = SampleRecord.unicode.line
    damaged[20] ^= 1
    let log = SampleRecord.a.line + damaged + SampleRecord.b.line
    let real = DefectWorld(.real, log: log)
    await #expect(throws: StoreError.self) { try await real.open() }

    let world = try DefectWorld("skips-any-bad-line", log: log)
    let store = try await world.open()
    #expect(store.recovery == RecoveryReport(events: 2, repeatedRecords: 0, end: .clean))
    #expect(try await store.read(id: SampleRecord.b.id) == SampleRecord.b.event)
    await #expect(throws: StoreError.notFound(SampleRecord.unicode.id)) {
      try await store.read(id: SampleRecord.unicode.id)
    }
    #expect(world.diagnostics.all.isEmpty)
  }

  @Test("torn-tail-not-cut: the next append continues the fragment's line, and the restart after that fails")
  func tornTailNotCut() async throws {
    let fragment = SampleRecord.unicode.bytes.prefix(20)
    let real = DefectWorld(.real, log: SampleRecord.a.line + fragment)
    try await real.open().append(SampleRecord.b)
    #expect(real.disk.bytes == SampleRecord.a.line + SampleRecord.b.line)

    let world = try DefectWorld("torn-tail-not-cut", log: SampleRecord.a.line + fragment)
    let store = try await world.open()
    #expect(world.diagnostics.all == ["Skipped 1 incomplete trailing record in events.log"])
    try await store.append(SampleRecord.b)
    #expect(try await store.read(id: SampleRecord.b.id) == SampleRecord.b.event)
    #expect(world.disk.bytes == SampleRecord.a.line + fragment + SampleRecord.b.line)
    // The glued line has the head of one record and the checksum of another.
    let fault = RecordFault.checksumMismatch(stored: 0xddbd367e, computed: 0x8c7da516)
    await #expect(throws: world.damage(at: SampleRecord.a.line.count, line: 2, .end, fault)) {
      try await world.open()
    }
  }

  @Test("missing-newline-not-repaired: the next append continues the line of an accepted record")
  func missingNewlineNotRepaired() async throws {
    let real = DefectWorld(.real, log: SampleRecord.a.bytes)
    try await real.open().append(SampleRecord.b)
    #expect(real.disk.bytes == SampleRecord.a.line + SampleRecord.b.line)

    let world = try DefectWorld("missing-newline-not-repaired", log: SampleRecord.a.bytes)
    let store = try await world.open()
    #expect(store.recovery == RecoveryReport(events: 1, repeatedRecords: 0, end: .withoutNewline))
    try await store.append(SampleRecord.b)
    for record in [SampleRecord.a, .b] { #expect(try await store.read(id: record.id) == record.event) }
    #expect(world.disk.bytes == SampleRecord.a.bytes + SampleRecord.b.line)
    await #expect(throws: StoreError.self) { try await world.open() }
  }

  @Test("ignores-short-write: acknowledges a record of which only a part is in the log")
  func ignoresShortWrite() async throws {
    let real = DefectWorld(.real)
    real.disk.expectWrites(.fail(.interrupted), .short(20))
    try await real.open().append(SampleRecord.a)
    #expect(real.disk.bytes == SampleRecord.a.line)

    let world = try DefectWorld("ignores-short-write")
    let store = try await world.open()
    world.disk.expectWrites(.fail(.interrupted), .short(20))
    #expect(try await store.append(SampleRecord.a).length == SampleRecord.a.bytes.count)
    #expect(world.disk.bytes == Array(SampleRecord.a.bytes.prefix(20)))
    await #expect(throws: StoreError.corruptRecord(id: SampleRecord.a.id, offset: 0, .cutShort(bytes: 20))) {
      try await store.read(id: SampleRecord.a.id)
    }
  }

  @Test("no-rollback-on-full-disk: the next append continues the line of the one that failed")
  func noRollbackOnFullDisk() async throws {
    let full = StoreError.diskFull(FileError(.append, path: DefectWorld.path, code: .noSpace))
    let part = SampleRecord.unicode.bytes.prefix(20)
    for (world, left) in [
      (DefectWorld(.real), []), (try DefectWorld("no-rollback-on-full-disk"), Array(part)),
    ] {
      let store = try await world.open()
      try await store.append(SampleRecord.a)
      world.disk.expectWrites(.short(part.count), .fail(.noSpace))
      await #expect(throws: full) { try await store.append(SampleRecord.unicode) }
      let acknowledgement = try await store.append(SampleRecord.b)
      #expect(acknowledgement.offset == SampleRecord.a.line.count + left.count)
      #expect(try await store.read(id: SampleRecord.b.id) == SampleRecord.b.event)
      #expect(world.disk.bytes == SampleRecord.a.line + left + SampleRecord.b.line)
      let reopened = try? await world.open()
      #expect(reopened?.recovery.events == (left.isEmpty ? 2 : nil))
    }
  }
}

/// Stats that belong to no moment.
private struct ImpossibleStats: Error, CustomStringConvertible {
  let stats: StoreStats

  var description: String { "total: \(stats.total), bytes: \(stats.bytes)" }
}
