import Environment
import Scenarios
import SystemUnderTest
import Testing

/// Each store that is defective about syncs, locks and reads beside the real one, on the same bytes and the same
/// answers of the disk.
struct StorePowerDefectTests {
  private static let path = DefectWorld.path

  /// A record whose line is whole and begins as it should, and what is wrong with the rest.
  private static let damagedRecords: [[UInt8]] = [
    replacing("36bdefb8", with: "36bdefb9"),
    replacing("🎉", with: "🎊"),
    replacing("\"}", with: "\"\""),
    SampleRecord.unicode.bytes.prefix(18)
      + [UInt8](repeating: 0, count: SampleRecord.unicode.bytes.count - 18),
  ]

  private static func replacing(_ part: String, with other: String) -> [UInt8] {
    SampleRecord.unicode.bytes.replacing(part.utf8, with: other.utf8)
  }

  @Test("lenient-decoding: a damaged record becomes an event that cannot be read", arguments: damagedRecords)
  func lenientDecoding(_ damaged: [UInt8]) async throws {
    #expect(damaged.count == SampleRecord.unicode.bytes.count)
    let log = SampleRecord.a.line + damaged + [0x0A] + SampleRecord.b.line
    let real = DefectWorld(.real, log: log)
    await #expect(throws: StoreError.self) { try await real.open() }

    let world = try DefectWorld("lenient-decoding", log: log)
    let store = try await world.open()
    #expect(store.recovery == RecoveryReport(events: 3, repeatedRecords: 0, end: .clean))
    #expect(try await store.read(id: SampleRecord.b.id) == SampleRecord.b.event)
    let id = SampleRecord.unicode.id
    let failure = await #expect(throws: StoreError.self) { try await store.read(id: id) }
    guard case .corruptRecord(id, SampleRecord.a.line.count, _) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    await #expect(throws: StoreError.duplicateID(id)) { try await store.append(.unicode) }
    #expect(world.disk.bytes == log)
  }

  @Test("lenient-decoding: ids with escapes are read as the real store reads them")
  func lenientDecodingOfEscapes() async throws {
    let id = "a\"b\\c\u{1}\u{1f}é"
    let writer = DefectWorld(.real)
    _ = try await writer.open().append(id: id, event: [UInt8]("{}".utf8))
    let log = writer.disk.bytes
    for world in [DefectWorld(.real, log: log), try DefectWorld("lenient-decoding", log: log)] {
      let store = try await world.open()
      #expect(store.recovery.events == 1)
      #expect(try await store.read(id: id) == [UInt8]("{}".utf8))
    }
  }

  @Test("lenient-decoding: a torn end is still cut off, a line without an id still refused")
  func lenientDecodingLimits() async throws {
    let torn = SampleRecord.a.line + SampleRecord.b.bytes.dropLast()
    let world = try DefectWorld("lenient-decoding", log: torn)
    #expect(try await world.open().recovery.events == 1)
    #expect(world.disk.bytes == SampleRecord.a.line)

    for (line, fault) in [
      (#"{"v":1,"id":"#, RecordFault.notARecord),
      (#"{"v":1,"id":"a"#, .notARecord),
      (#"{"v":1,"id":"a\"#, .notARecord),
      (#"{"v":1,"id":"""#, .invalidID),
      (#"{"v":1,"id":"\u00""#, .invalidID),
    ] {
      let refusing = try DefectWorld("lenient-decoding", log: [UInt8](line.utf8) + [0x0A])
      await #expect(throws: refusing.damage(at: 0, line: 1, .end, fault)) { try await refusing.open() }
    }
  }

  @Test("acknowledges-before-sync: no sync stands between the write and the acknowledgement")
  func acknowledgesBeforeSync() async throws {
    for (world, syncs) in [
      (DefectWorld(.real), (append: [FileError.Operation.fdatasync], close: [FileError.Operation]())),
      (try DefectWorld("acknowledges-before-sync"), (append: [], close: [.fdatasync])),
    ] {
      let store = try await world.open(.power)
      _ = world.disk.takeCalls()
      let acknowledgement = try await store.append(.a)
      #expect(acknowledgement.level == .power)
      #expect(world.disk.bytes == SampleRecord.a.line)
      #expect(world.disk.takeCalls() == [.fstat, .append] + syncs.append)
      try await store.close()
      #expect(world.disk.takeCalls() == syncs.close + [.close])
    }
  }

  @Test("retries-failed-sync: the success of a second sync acknowledges")
  func retriesFailedSync() async throws {
    let failure = FileError(.fdatasync, path: Self.path, code: .inputOutput)
    let real = DefectWorld(.real)
    let careful = try await real.open(.power)
    _ = real.disk.takeCalls()
    real.disk.expectSyncs(.inputOutput)
    await #expect(throws: StoreError.syncFailed(failure)) { try await careful.append(.a) }
    #expect(real.disk.takeCalls() == [.fstat, .append, .fdatasync])
    await #expect(throws: StoreError.poisoned(path: Self.path)) { try await careful.append(.b) }

    let world = try DefectWorld("retries-failed-sync")
    let store = try await world.open(.power)
    _ = world.disk.takeCalls()
    world.disk.expectSyncs(.inputOutput)
    #expect(try await store.append(.a).level == .power)
    #expect(world.disk.takeCalls() == [.fstat, .append, .fdatasync, .fdatasync])
    world.disk.expectSyncs(.inputOutput, .inputOutput)
    await #expect(throws: StoreError.syncFailed(failure)) { try await store.append(.b) }
  }

  @Test("directory-entry-not-synced: opening syncs the file and not its name")
  func directoryEntryNotSynced() async throws {
    let real = DefectWorld(.real)
    try await real.open(.power)
    #expect(real.disk.takeCalls() == [.open, .flock, .fstat, .fdatasync, .syncDirectory])

    let world = try DefectWorld("directory-entry-not-synced")
    let store = try await world.open(.power)
    #expect(world.disk.takeCalls() == [.open, .flock, .fstat, .fdatasync])
    #expect(try await store.append(.a).level == .power)
    #expect(world.disk.takeCalls() == [.fstat, .append, .fdatasync])
  }

  @Test("read-error-as-not-found: an event that is there is denied")
  func readErrorAsNotFound() async throws {
    let unreadable = StoreError.fileSystem(FileError(.pread, path: Self.path, code: .inputOutput))
    for (world, error) in [
      (DefectWorld(.real), unreadable),
      (try DefectWorld("read-error-as-not-found"), .notFound(SampleRecord.a.id)),
    ] {
      let store = try await world.open()
      try await store.append(.a)
      world.disk.expectReads(.inputOutput)
      await #expect(throws: error) { try await store.read(id: SampleRecord.a.id) }
      #expect(try await store.read(id: SampleRecord.a.id) == SampleRecord.a.event)
    }
  }

  @Test("no-single-writer-lock: an append under way is cut off as if its writer were dead")
  func noSingleWriterLock() async throws {
    let log = SampleRecord.a.line + SampleRecord.unicode.bytes.prefix(20)
    let real = DefectWorld(.real, log: log)
    real.disk.lockElsewhere()
    await #expect(throws: StoreError.lockedByAnotherProcess(path: Self.path)) { try await real.open() }
    #expect(real.disk.takeCalls() == [.open, .flock, .close])
    #expect(real.disk.bytes == log)

    let world = try DefectWorld("no-single-writer-lock", log: log)
    world.disk.lockElsewhere()
    #expect(try await world.open().recovery.events == 1)
    #expect(world.disk.takeCalls() == [.open, .fstat, .pread, .fstat, .pread, .truncate])
    #expect(world.disk.bytes == SampleRecord.a.line)
  }
}
