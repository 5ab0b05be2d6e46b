import Environment
import Scenarios
import Sim
import Synchronization
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
      ])
  }

  @Test("character-lengths: acknowledges characters, and then reads that many bytes")
  func characterLengths() async throws {
    let real = try await World(.real).open()
    #expect(try await real.append(Record.unicode).length == Record.unicode.bytes.count)
    #expect(try await real.read(id: Record.unicode.id) == Record.unicode.event)

    let defective = try await World("character-lengths").open()
    // é has two bytes, the emoji four.
    #expect(try await defective.append(Record.unicode).length == Record.unicode.bytes.count - 4)
    await #expect(throws: StoreError.corruptRecord(id: Record.unicode.id, offset: 0, .notARecord)) {
      try await defective.read(id: Record.unicode.id)
    }
    try await defective.append(Record.a)
    #expect(try await defective.read(id: Record.a.id) == Record.a.event)
  }

  @Test("stats-outside-lock: under some schedule stats are a pair that never was")
  func statsOutsideLock() async throws {
    let body = { (implementation: StoreImplementation) in
      try await simulate(seeds: 0..<200) { simulation in
        let files = SimFileSystem(simulation)
        let server = simulation.spawn("server") { _ in
          let store = try await implementation.open(World.path, files, Lines(), .process)
          async let acknowledgement = store.append(Record.a)
          let stats = try await store.stats()
          _ = try await acknowledgement
          let pairs = [[0, 0], [1, Record.a.line.count]]
          if !pairs.contains([stats.total, stats.bytes]) { throw ImpossibleStats(stats: stats) }
        }
        if case .failed(let error) = await simulation.join(server) { throw error }
      }
    }
    #expect(try await body(.real).runs == 200)
    let defective = try World.store(of: "stats-outside-lock")
    let failure = await #expect(throws: SimulationFailure.self) { try await body(defective) }
    #expect(failure?.description.contains("total: 0, bytes: \(Record.a.line.count)") == true)
  }

  @Test("torn-tail-refuses-start: does not open where an append was cut short")
  func tornTailRefusesStart() async throws {
    let log = Record.a.line + Record.unicode.bytes.prefix(20)
    #expect(try await World(.real, log: log).open().recovery.events == 1)

    let world = try World("torn-tail-refuses-start", log: log)
    let damage = world.damage(at: Record.a.line.count, line: 2, .end, .notARecord)
    await #expect(throws: damage) { try await world.open() }
    #expect(world.disk.bytes == log)
  }

  @Test("skips-any-bad-line: opens over a damaged record, and its event is not found")
  func skipsAnyBadLine() async throws {
    var damaged = Record.unicode.line
    damaged[20] ^= 1
    let log = Record.a.line + damaged + Record.b.line
    let real = World(.real, log: log)
    await #expect(throws: StoreError.self) { try await real.open() }

    let world = try World("skips-any-bad-line", log: log)
    let store = try await world.open()
    #expect(store.recovery == RecoveryReport(events: 2, repeatedRecords: 0, end: .clean))
    #expect(try await store.read(id: Record.b.id) == Record.b.event)
    await #expect(throws: StoreError.notFound(Record.unicode.id)) {
      try await store.read(id: Record.unicode.id)
    }
    #expect(world.diagnostics.all.isEmpty)
  }

  @Test("torn-tail-not-cut: the next append continues the fragment's line, and the restart after that fails")
  func tornTailNotCut() async throws {
    let fragment = Record.unicode.bytes.prefix(20)
    let real = World(.real, log: Record.a.line + fragment)
    try await real.open().append(Record.b)
    #expect(real.disk.bytes == Record.a.line + Record.b.line)

    let world = try World("torn-tail-not-cut", log: Record.a.line + fragment)
    let store = try await world.open()
    #expect(world.diagnostics.all == ["Skipped 1 incomplete trailing record in events.log"])
    try await store.append(Record.b)
    #expect(try await store.read(id: Record.b.id) == Record.b.event)
    #expect(world.disk.bytes == Record.a.line + fragment + Record.b.line)
    // The glued line has the head of one record and the checksum of another.
    let fault = RecordFault.checksumMismatch(stored: 0xddbd367e, computed: 0x8c7da516)
    await #expect(throws: world.damage(at: Record.a.line.count, line: 2, .end, fault)) {
      try await world.open()
    }
  }

  @Test("missing-newline-not-repaired: the next append continues the line of an accepted record")
  func missingNewlineNotRepaired() async throws {
    let real = World(.real, log: Record.a.bytes)
    try await real.open().append(Record.b)
    #expect(real.disk.bytes == Record.a.line + Record.b.line)

    let world = try World("missing-newline-not-repaired", log: Record.a.bytes)
    let store = try await world.open()
    #expect(store.recovery == RecoveryReport(events: 1, repeatedRecords: 0, end: .withoutNewline))
    try await store.append(Record.b)
    for record in [Record.a, .b] { #expect(try await store.read(id: record.id) == record.event) }
    #expect(world.disk.bytes == Record.a.bytes + Record.b.line)
    await #expect(throws: StoreError.self) { try await world.open() }
  }

  @Test("ignores-short-write: acknowledges a record of which only a part is in the log")
  func ignoresShortWrite() async throws {
    let real = World(.real)
    real.disk.expectWrites(.fail(.interrupted), .short(20))
    try await real.open().append(Record.a)
    #expect(real.disk.bytes == Record.a.line)

    let world = try World("ignores-short-write")
    let store = try await world.open()
    world.disk.expectWrites(.fail(.interrupted), .short(20))
    #expect(try await store.append(Record.a).length == Record.a.bytes.count)
    #expect(world.disk.bytes == Array(Record.a.bytes.prefix(20)))
    await #expect(throws: StoreError.corruptRecord(id: Record.a.id, offset: 0, .cutShort(bytes: 20))) {
      try await store.read(id: Record.a.id)
    }
  }

  @Test("no-rollback-on-full-disk: the next append continues the line of the one that failed")
  func noRollbackOnFullDisk() async throws {
    let full = StoreError.diskFull(FileError(.append, path: World.path, code: .noSpace))
    let part = Record.unicode.bytes.prefix(20)
    for (world, left) in [(World(.real), []), (try World("no-rollback-on-full-disk"), Array(part))] {
      let store = try await world.open()
      try await store.append(Record.a)
      world.disk.expectWrites(.short(part.count), .fail(.noSpace))
      await #expect(throws: full) { try await store.append(Record.unicode) }
      let acknowledgement = try await store.append(Record.b)
      #expect(acknowledgement.offset == Record.a.line.count + left.count)
      #expect(try await store.read(id: Record.b.id) == Record.b.event)
      #expect(world.disk.bytes == Record.a.line + left + Record.b.line)
      let reopened = try? await world.open()
      #expect(reopened?.recovery.events == (left.isEmpty ? 2 : nil))
    }
  }
}

/// A store on its disk, with its operator.
private struct World {
  static let path = "events.log"

  let implementation: StoreImplementation
  let disk: ScriptedDisk
  let diagnostics = Lines()

  init(_ implementation: StoreImplementation, log: [UInt8] = []) {
    self.implementation = implementation
    disk = ScriptedDisk(log)
  }

  init(_ defect: String, log: [UInt8] = []) throws { self.init(try Self.store(of: defect), log: log) }

  static func store(of name: String) throws -> StoreImplementation {
    try #require(DefectCatalogue.all.first { $0.name == name }).store
  }

  @discardableResult
  func open() async throws(StoreError) -> any StoreUnderTest {
    try await implementation.open(Self.path, disk, diagnostics, .process)
  }

  func damage(at offset: Int, line: Int, _ place: LogDamage.Place, _ fault: RecordFault) -> StoreError {
    .damagedLog(
      LogDamage(path: Self.path, offset: offset, line: line, place: place, kind: .invalidLine(fault)))
  }
}

/// An event and its record, whose bytes were computed by another program.
private struct Record {
  let id: String
  let event: [UInt8]
  let bytes: [UInt8]

  init(_ id: String, _ event: String, checksum: String) {
    self.id = id
    self.event = [UInt8](event.utf8)
    bytes = [UInt8](#"{"v":1,"id":"\#(id)","event":\#(event),"crc":"\#(checksum)"}"#.utf8)
  }

  var line: [UInt8] { bytes + [0x0A] }

  static let a = Record("a", "{}", checksum: "8ccb7ed1")
  static let b = Record("b", "{}", checksum: "ddbd367e")
  static let unicode = Record("e-1", #"{"text":"Chidé 🎉"}"#, checksum: "36bdefb8")
}

/// Diagnostics that keep what they are told.
private final class Lines: Diagnostics {
  private let lines = Mutex<[String]>([])

  func report(_ line: String) { lines.withLock { $0.append(line) } }

  var all: [String] { lines.withLock { $0 } }
}

/// Stats that belong to no moment.
private struct ImpossibleStats: Error, CustomStringConvertible {
  let stats: StoreStats

  var description: String { "total: \(stats.total), bytes: \(stats.bytes)" }
}

extension StoreUnderTest {
  @discardableResult
  fileprivate func append(_ record: Record) async throws(StoreError) -> Acknowledgement {
    try await append(id: record.id, event: record.event)
  }
}
