#if os(Linux)
  import Environment
  import Foundation
  import SystemUnderTest
  import Testing

  @testable import Scenarios

  /// The bound that `StoreLimits` states for the memory of recovery, measured in a process of its own.
  struct RecoveryMemoryTests {
    private static let hole = 20 << 20
    private static let limits = StoreLimits.standard

    @Test("A hole of NULs behind the longest records, one repeated, costs no more than the bound")
    func hole() async {
      await #expect(processExitsWith: .success) {
        let line = try EventRecord.encode(
          id: EventID("long"), event: RecoveryMemoryTests.longestEvent, limits: .standard)
        #expect(line.count == RecoveryMemoryTests.limits.maximumRecordBytes + 1)
        await RecoveryMemoryTests.expectBoundedGrowth(
          FuzzDisk(line + line + [UInt8](repeating: 0, count: RecoveryMemoryTests.hole)))
      }
    }

    @Test("Damaged lines longer than any record, then one without end, cost no more than the bound")
    func longLines() async {
      await #expect(processExitsWith: .success) {
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 19) + [UInt8(ascii: "\n")]
        await RecoveryMemoryTests.expectBoundedGrowth(
          FuzzDisk(
            line + line + line + [UInt8](repeating: UInt8(ascii: "x"), count: RecoveryMemoryTests.hole)))
      }
    }

    /// With its envelope it is exactly as long as a record may be.
    private static var longestEvent: [UInt8] {
      let envelope = #"{"v":1,"id":"long","event":{"t":""},"crc":"00000000"}"#.utf8.count
      let text = String(repeating: "y", count: limits.maximumRecordBytes - envelope)
      return Array(#"{"t":"\#(text)"}"#.utf8)
    }

    /// Opens a store on the disk, which alone has its bytes, and looks how far the process has grown meanwhile.
    private static func expectBoundedGrowth(_ disk: FuzzDisk) async {
      #expect(throws: Never.self) { try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs")) }
      let before = residentBytes("VmRSS")
      _ = try? await EventStore.open("log", in: disk, diagnostics: NoDiagnostics(), limits: limits)
      let growth = residentBytes("VmHWM") - before
      // A MiB is for what the runtime takes at its first use.
      let bound = limits.maximumRecoveryBytes + 1 << 20
      #expect(disk.record.largestRead <= limits.maximumRecordBytes)
      #expect(growth > limits.maximumRecordBytes, "it grew by \(growth) B: the measurement sees nothing")
      #expect(growth <= bound, "it grew by \(growth) B, the bound is \(bound)")
    }

    private static func residentBytes(_ field: String) -> Int {
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
      let words = line?.split(whereSeparator: \.isWhitespace) ?? []
      return words.count > 1 ? (Int(words[1]) ?? 0) * 1024 : 0
    }
  }
#endif
