#if canImport(Glibc)
  import Environment
  import Foundation
  import Glibc
  import Synchronization
  import Testing

  @testable import Sim

  /// What a system is given in a simulation against what it is given in production.
  @Suite("SimFileSystem: the same operations on the real filesystem")
  struct SimFileSystemParityTests {
    private static let batches: UInt64 = 10
    private static let sequencesPerBatch: UInt64 = 1000

    @Test("10,000 sequences have the same outcomes in the kernel", arguments: 0..<Self.batches)
    func kernel(batch: UInt64) async throws {
      let seeds = try DiskParity.seeds(batch * Self.sequencesPerBatch..<(batch + 1) * Self.sequencesPerBatch)
      let parity = DiskParity(
        model: Self.simulated, reference: DiskParity.kernel(syncs: false), test: "SimFileSystemParityTests")
      let sequences = seeds.map(DiskOperation.short)
      let outcomes = try await Self.simulate(sequences)
      for (seed, (operations, found)) in zip(seeds, zip(sequences, outcomes)) {
        guard let difference = try await parity.difference(operations, seed: seed, found: found) else {
          continue
        }
        Issue.record("\(difference)")
        return
      }
    }

    /// Fewer, because each operation goes to a thread of its own and back.
    @Test("The live filesystem has the same outcomes, also for paths that lead elsewhere")
    func live() async throws {
      let parity = DiskParity(model: Self.simulated, reference: Self.live, test: "SimFileSystemParityTests")
      let elsewhere = ["a", "d", "d/a", "/a", "../a", "d/../a", "d/..", "a\u{0}b", "..", "/", "d/a/"]
      let difference = try await parity.firstDifference(in: try DiskParity.seeds(0..<200)) { seed in
        var random = SplitMix64(seed: seed)
        return DiskOperation.sequence(length: 25, paths: elsewhere, using: &random)
      }
      if let difference { Issue.record("\(difference)") }
    }

    // MARK: Machines

    @Sendable private static func simulated(_ operations: [DiskOperation]) async throws -> [DiskOutcome] {
      try await simulate([operations]).first ?? []
    }

    /// Performs each sequence on a simulated filesystem of its own, all in one simulation.
    private static func simulate(_ sequences: [[DiskOperation]]) async throws -> [[DiskOutcome]] {
      let outcomes = Mutex<[[DiskOutcome]]>([])
      let program = Program(maxSteps: .max) { simulation in
        for operations in sequences {
          let files = SimFileSystem(simulation)
          var disk = FileSystemDisk(files) { (path) throws(Errno) in try files.volume.mkdir(path) }
          // Also a sequence that shrinking has left empty has to be a run.
          _ = try await files.status(of: ".")
          let found = await disk.perform(operations)
          try files.volume.checkInvariants()
          outcomes.withLock { $0.append(found) }
        }
      }
      let verdict = await onSimulationThread { Runner(program).run(ChoiceScript()).verdict }
      guard verdict == .passed else { throw NotPassed(verdict: verdict) }
      return outcomes.withLock { $0 }
    }

    private struct NotPassed: Error { let verdict: Verdict }

    @Sendable private static func live(_ operations: [DiskOperation]) async throws -> [DiskOutcome] {
      var template = Array("/tmp/faultline-live-XXXXXX".utf8CString)
      let path = try #require(
        template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } })
      defer { try? FileManager.default.removeItem(atPath: path) }
      var disk = FileSystemDisk(try PosixFileSystem(root: path)) { (name) throws(Errno) in
        // The rules for paths are those of the filesystem; of mkdir(2) there is only the call.
        guard name.utf8.first != UInt8(ascii: "/"), !name.utf8.contains(0),
          !name.split(separator: "/").contains("..")
        else { throw .invalidArgument }
        guard mkdir("\(path)/\(name)", 0o755) == 0 else { throw Errno(rawValue: errno) }
      }
      let outcomes = await disk.perform(operations)
      // Of two mistakes in one call the live file names the first it notices, that it is closed, and never asks the
      // kernel, which would name the other.
      return zip(operations, outcomes).map { operation, outcome in
        operation.hasNegativeOffset && outcome == .failed(.badDescriptor)
          ? .failed(.invalidArgument) : outcome
      }
    }
  }
#endif
