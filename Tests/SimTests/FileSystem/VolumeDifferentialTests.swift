import Environment
import Testing

@testable import Sim

/// The model against two others: one so simple that it is right, and the kernel.
@Suite("Volume: the same operations elsewhere")
struct VolumeDifferentialTests {
  @Test("a naive filesystem agrees while files, space and descriptors run out", arguments: 0..<10)
  func naive(batch: UInt64) async throws {
    for seed in try DiskParity.seeds(batch * 50..<(batch + 1) * 50) {
      var random = SplitMix64(seed: seed)
      let limits = VolumeLimits(
        capacityBytes: .random(in: 0...12_000, using: &random),
        maximumFileBytes: .random(in: 500...9000, using: &random),
        openFilesPerProcess: .random(in: 2...20, using: &random))
      let start = random
      let parity = DiskParity(
        model: DiskParity.volume(limits: limits), reference: DiskParity.naive(limits: limits),
        test: "VolumeDifferentialTests")
      let difference = try await parity.firstDifference(in: seed..<seed + 1) { _ in
        var random = start
        return DiskOperation.sequence(length: 60, using: &random)
      }
      if let difference { Issue.record("\(difference)") }
    }
  }

  #if canImport(Glibc)
    @Test("the kernel agrees on results, bytes, sizes and error numbers", arguments: 0..<10)
    func kernel(batch: UInt64) async throws {
      let parity = DiskParity(
        model: DiskParity.volume(), reference: DiskParity.kernel(syncs: true), test: "VolumeDifferentialTests"
      )
      let seeds = try DiskParity.seeds(batch * 30..<(batch + 1) * 30)
      let difference = try await parity.firstDifference(in: seeds) { seed in
        var random = SplitMix64(seed: seed)
        return DiskOperation.sequence(length: 60, paths: DiskOperation.slashedPaths, using: &random)
      }
      if let difference { Issue.record("\(difference)") }
    }

    @Test(
      "a model with one rule broken differs from the kernel, and the sequence is shrunk",
      arguments: VolumeMutant.all)
    func mutant(_ mutant: VolumeMutant) async throws {
      let parity = DiskParity(
        model: DiskParity.volume(mutant: mutant), reference: DiskParity.kernel(syncs: false),
        test: "VolumeDifferentialTests")
      let found = try await parity.firstDifference(in: 0..<1000, DiskOperation.short)
      let difference = try #require(found, "not noticed within 1000 sequences")
      #expect(difference.operations.count <= 8, "\(difference)")
    }
  #endif
}
