import Environment
import Scenarios

@testable import SystemUnderTest

/// A store broken by hand in one way, and the invariant that has to notice.
struct BrokenStore: Sendable {
  let invariant: String
  let what: String
  let store: StoreImplementation

  private init(_ invariant: String, _ what: String, open: @escaping StoreImplementation.Open) {
    self.invariant = invariant
    self.what = what
    store = StoreImplementation(open: open)
  }

  /// A store that is opened in another way.
  private static func opening(
    _ invariant: String, _ what: String, open: @escaping StoreImplementation.Open
  ) -> BrokenStore {
    BrokenStore(invariant, what, open: open)
  }

  /// A store of which the answers are changed.
  private static func answering(
    _ invariant: String, _ what: String,
    _ alter: @escaping @Sendable (any StoreUnderTest) -> AlteredStore
  ) -> BrokenStore {
    BrokenStore(invariant, what) { (path, files, diagnostics, durability) async throws(StoreError) in
      alter(try await StoreImplementation.real.open(path, files, diagnostics, durability))
    }
  }

  /// The store on a changed filesystem.
  private static func writing(
    _ invariant: String, _ what: String,
    _ alter: @escaping @Sendable (any FileSystem) -> AlteredFileSystem
  ) -> BrokenStore {
    BrokenStore(invariant, what) { (path, files, diagnostics, durability) async throws(StoreError) in
      try await StoreImplementation.real.open(path, alter(files), diagnostics, durability)
    }
  }

  /// The store, after something was done to the file.
  private static func finding(
    _ invariant: String, _ what: String,
    _ change: @escaping @Sendable (any File, [UInt8]) async throws(FileError) -> Void
  ) -> BrokenStore {
    BrokenStore(invariant, what) { (path, files, diagnostics, durability) async throws(StoreError) in
      await Self.apply(change, to: path, files)
      return try await StoreImplementation.real.open(path, files, diagnostics, durability)
    }
  }

  private static func apply(
    _ change: @Sendable (any File, [UInt8]) async throws(FileError) -> Void,
    to path: String, _ files: any FileSystem
  ) async {
    guard let file = try? await files.open(path, [.read, .append]) else { return }
    if let size = try? await file.status().size, let bytes = try? await file.readFully(count: size, at: 0) {
      try? await change(file, bytes)
    }
    try? await file.close()
  }
}

extension BrokenStore {
  /// One for each invariant at least.
  static let all: [BrokenStore] = [
    .answering("S-1", "does not find what it has just acknowledged") { base in
      let appended = Kept<[String]>([])
      var store = AlteredStore(base: base)
      store.onAppend = { (base, id, event) async throws(StoreError) in
        let answer = try await base.append(id: id, event: event)
        appended.with { $0.append(id) }
        return answer
      }
      store.onRead = { (base, id) async throws(StoreError) in
        if appended.with({ $0.contains(id) }) { throw .notFound(id) }
        return try await base.read(id: id)
      }
      return store
    },
    .answering("S-2", "has an event for an unknown id") { base in
      var store = AlteredStore(base: base)
      store.onRead = { (base, id) async throws(StoreError) in
        id == "nobody" ? Array("{}".utf8) : try await base.read(id: id)
      }
      return store
    },
    .answering("S-3", "returns all but an event's last byte") { base in
      var store = AlteredStore(base: base)
      store.onRead = { (base, id) async throws(StoreError) in try await base.read(id: id).dropLast() }
      return store
    },
    .finding("S-4", "cuts the last record off when it opens") { (file, bytes) async throws(FileError) in
      if let start = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")) {
        try await file.truncate(to: start + 1)
      }
    },
    .finding("S-5", "cuts the last record off when it opens, after a loss of power, too") {
      (file, bytes) async throws(FileError) in
      if let start = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")) {
        try await file.truncate(to: start + 1)
      }
    },
    .writing("S-6", "only pretends to sync") { files in
      var files = AlteredFileSystem(base: files)
      files.sync = { (_) async throws(FileError) in }
      return files
    },
    .writing("S-6", "does not sync the log's directory") { files in
      var files = AlteredFileSystem(base: files)
      files.syncDirectory = { (_, _) async throws(FileError) in }
      return files
    },
    .writing("S-6", "tries a failed sync again") { files in
      var files = AlteredFileSystem(base: files)
      files.sync = { (file) async throws(FileError) in
        do { try await file.synchronizeData() } catch { try await file.synchronizeData() }
      }
      return files
    },
    .answering("S-7", "appends after all what it has reported as failed") { base in
      let failed = Kept<[(String, [UInt8])]>([])
      var store = AlteredStore(base: base)
      store.onAppend = { (base, id, event) async throws(StoreError) in
        if let late = failed.with({ $0.popLast() }) { _ = try? await base.append(id: late.0, event: late.1) }
        do throws(StoreError) {
          return try await base.append(id: id, event: event)
        } catch {
          if case .diskFull = error { failed.with { $0.append((id, event)) } }
          throw error
        }
      }
      return store
    },
    .finding("S-8", "writes the last record again when it opens") {
      (file, bytes) async throws(FileError) in
      guard bytes.last == UInt8(ascii: "\n") else { return }
      let start = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      try await file.appendAll(bytes[start...])
    },
    .answering("S-9", "says of each record that it lies at the start") { base in
      altered(base) { Acknowledgement(id: $0.id, offset: 0, length: $0.length, level: $0.level) }
    },
    .answering("S-10", "counts a record's length in characters") { base in
      var store = AlteredStore(base: base)
      store.onAppend = { (base, id, event) async throws(StoreError) in
        let answer = try await base.append(id: id, event: event)
        let surplus =
          (id.utf8.count - id.count) + (event.count - String(decoding: event, as: UTF8.self).count)
        return Acknowledgement(
          id: id, offset: answer.offset, length: answer.length - surplus, level: answer.level)
      }
      return store
    },
    .answering("S-11", "asks for the number of events and for the size one after the other") { base in
      var store = AlteredStore(base: base)
      store.onStats = { (base) async throws(StoreError) in
        let total = try await base.stats().total
        _ = try? await base.read(id: "a1")
        return StoreStats(total: total, bytes: try await base.stats().bytes)
      }
      return store
    },
    .writing("S-12", "writes a stray byte before each record") { files in
      var files = AlteredFileSystem(base: files)
      files.append = { (file, bytes) async throws(FileError) in
        try await file.appendAll(Array("#".utf8)[...])
        return try await file.append(bytes)
      }
      return files
    },
    .opening("S-13", "cuts a damaged log to the part before the damage") {
      (path, files, diagnostics, durability) async throws(StoreError) in
      do throws(StoreError) {
        return try await StoreImplementation.real.open(path, files, diagnostics, durability)
      } catch {
        guard case .damagedLog(let damage) = error else { throw error }
        await apply(
          { (file, _) async throws(FileError) in try await file.truncate(to: damage.offset) }, to: path, files
        )
        return try await StoreImplementation.real.open(path, files, diagnostics, durability)
      }
    },
    .answering("S-14", "acknowledges what it refuses after a failed sync") { base in
      var store = AlteredStore(base: base)
      store.onAppend = { (base, id, event) async throws(StoreError) in
        do throws(StoreError) {
          return try await base.append(id: id, event: event)
        } catch {
          guard case .poisoned = error else { throw error }
          return Acknowledgement(id: id, offset: 0, length: 1, level: .power)
        }
      }
      return store
    },
    .writing("S-15", "only pretends to cut off what a failed append has written") { files in
      var files = AlteredFileSystem(base: files)
      files.truncate = { (_, _) async throws(FileError) in }
      return files
    },
    .answering("S-16", "says on a full disk that it is closed") { base in
      var store = AlteredStore(base: base)
      store.onAppend = { (base, id, event) async throws(StoreError) in
        do throws(StoreError) {
          return try await base.append(id: id, event: event)
        } catch {
          if case .diskFull = error { throw .closed(path: "events.log") }
          throw error
        }
      }
      return store
    },
    .answering("S-17", "acknowledges a duplicate") { base in
      var store = AlteredStore(base: base)
      store.onAppend = { (base, id, event) async throws(StoreError) in
        do throws(StoreError) {
          return try await base.append(id: id, event: event)
        } catch {
          if case .duplicateID = error {
            return Acknowledgement(id: id, offset: 0, length: 1, level: .process)
          }
          throw error
        }
      }
      return store
    },
    .opening("S-18", "refuses to start on a torn tail") {
      (path, files, diagnostics, durability) async throws(StoreError) in
      let store = try await StoreImplementation.real.open(path, files, diagnostics, durability)
      guard case .incompleteRecordCut(let cut) = store.recovery.end else { return store }
      try await store.close()
      throw .damagedLog(
        LogDamage(path: path, offset: cut.offset, line: 1, place: .end, kind: .invalidLine(.notARecord)))
    },
    .writing("S-19", "does not write the newline that the last record lacks") { files in
      var files = AlteredFileSystem(base: files)
      files.append = { (file, bytes) async throws(FileError) in
        guard bytes.first == UInt8(ascii: "\n") else { return try await file.append(bytes) }
        return try await file.append(bytes.dropFirst()) + 1
      }
      return files
    },
    .writing("S-20", "takes a lock for its own that another has") { files in
      var files = AlteredFileSystem(base: files)
      files.lock = { (file) async throws(FileError) in
        _ = try await file.tryLock()
        return true
      }
      return files
    },
    .answering("S-21", "reads an event that is still to be written") { base in
      let asked = Kept<[String: [UInt8]]>([:])
      var store = AlteredStore(base: base)
      store.onAppend = { (base, id, event) async throws(StoreError) in
        let compact = event.contains(UInt8(ascii: " ")) ? nil : event
        asked.with { $0[id] = compact }
        defer { asked.with { $0[id] = nil } }
        return try await base.append(id: id, event: event)
      }
      store.onRead = { (base, id) async throws(StoreError) in
        if let event = asked.with({ $0[id] }) { return event }
        return try await base.read(id: id)
      }
      return store
    },
    .writing("S-22", "asks the disk for a gigabyte") { files in
      var files = AlteredFileSystem(base: files)
      files.read = { (file, count, offset) async throws(FileError) in
        Array(try await file.read(count: 1 << 30, at: offset).prefix(count))
      }
      return files
    },
  ]

  private static func altered(
    _ base: any StoreUnderTest, _ change: @escaping @Sendable (Acknowledgement) -> Acknowledgement
  ) -> AlteredStore {
    var store = AlteredStore(base: base)
    store.onAppend = { (base, id, event) async throws(StoreError) in
      change(try await base.append(id: id, event: event))
    }
    return store
  }
}
