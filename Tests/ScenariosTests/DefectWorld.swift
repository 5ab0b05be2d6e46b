import Environment
import Scenarios
import Synchronization
import SystemUnderTest
import Testing

/// A store on its disk, with its operator.
struct DefectWorld {
  static let path = "events.log"

  let implementation: StoreImplementation
  let disk: ScriptedDisk
  let diagnostics = DiagnosticLines()

  init(_ implementation: StoreImplementation, log: [UInt8] = []) {
    self.implementation = implementation
    disk = ScriptedDisk(log)
  }

  init(_ defect: String, log: [UInt8] = []) throws { self.init(try Self.store(of: defect), log: log) }

  static func store(of name: String) throws -> StoreImplementation {
    try #require((DefectCatalogue.all).first { $0.name == name }).store
  }

  @discardableResult
  func open(_ durability: Durability = .process) async throws(StoreError) -> any StoreUnderTest {
    try await implementation.open(Self.path, disk, diagnostics, durability)
  }

  func damage(at offset: Int, line: Int, _ place: LogDamage.Place, _ fault: RecordFault) -> StoreError {
    .damagedLog(
      LogDamage(path: Self.path, offset: offset, line: line, place: place, kind: .invalidLine(fault)))
  }
}

/// An event and its record, whose bytes were computed by another program.
struct SampleRecord {
  let id: String
  let event: [UInt8]
  let bytes: [UInt8]

  init(_ id: String, _ event: String, checksum: String) {
    self.id = id
    self.event = [UInt8](event.utf8)
    bytes = [UInt8](#"{"v":1,"id":"\#(id)","event":\#(event),"crc":"\#(checksum)"}"#.utf8)
  }

  var line: [UInt8] { bytes + [0x0A] }

  static let a = SampleRecord("a", "{}", checksum: "8ccb7ed1")
  static let b = SampleRecord("b", "{}", checksum: "ddbd367e")
  static let unicode = SampleRecord("e-1", #"{"text":"Chidé 🎉"}"#, checksum: "36bdefb8")
}

/// Diagnostics that keep what they are told.
final class DiagnosticLines: Diagnostics {
  private let lines = Mutex<[String]>([])

  func report(_ line: String) { lines.withLock { $0.append(line) } }

  var all: [String] { lines.withLock { $0 } }
}

extension StoreUnderTest {
  @discardableResult
  func append(_ record: SampleRecord) async throws(StoreError) -> Acknowledgement {
    try await append(id: record.id, event: record.event)
  }
}
