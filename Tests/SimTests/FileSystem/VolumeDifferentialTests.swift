import Environment
import Foundation
import Testing

@testable import Sim

/// The model against two others: one so simple that it is right, and the kernel.
@Suite("Volume: the same operations elsewhere", .serialized)
struct VolumeDifferentialTests {
  @Test("a naive filesystem agrees while files, space and descriptors run out", arguments: 0..<10)
  func naive(batch: UInt64) {
    for seed in batch * 50..<(batch + 1) * 50 {
      var random = SplitMix64(seed: seed)
      let limits = VolumeLimits(
        capacityBytes: .random(in: 0...12_000, using: &random),
        maximumFileBytes: .random(in: 500...9000, using: &random),
        openFilesPerProcess: .random(in: 2...20, using: &random))
      let operations = DiskOperation.sequence(length: 60, using: &random)
      var model = VolumeDisk(Volume(limits: limits))
      var reference = NaiveDisk(limits: limits)
      guard compare(&model, &reference, operations, seed: seed) else { return }
    }
  }

  #if canImport(Glibc)
    @Test("the kernel agrees on results, bytes, sizes and error numbers", arguments: 0..<10)
    func kernel(batch: UInt64) throws {
      for seed in batch * 30..<(batch + 1) * 30 {
        var random = SplitMix64(seed: seed)
        let operations = DiskOperation.sequence(
          length: 60, paths: DiskOperation.slashedPaths, using: &random)
        var model = VolumeDisk(Volume())
        var reference = try KernelDisk()
        defer { reference.remove() }
        guard compare(&model, &reference, operations, seed: seed) else { return }
      }
    }
  #endif

  /// Performs the sequence on both; at the first difference prints what led there.
  private func compare(
    _ model: inout VolumeDisk, _ reference: inout some Disk, _ operations: [DiskOperation], seed: UInt64
  ) -> Bool {
    var expected: [DiskOutcome] = []
    for (index, operation) in operations.enumerated() {
      let outcome = model.perform(operation)
      var answer = reference.perform(operation)
      // A child that another test is just starting holds a copy of every descriptor, and with it the lock of
      // a closed one, until it calls exec.
      for _ in 0..<200 where operation.isLock && answer != outcome {
        Thread.sleep(forTimeInterval: 0.01)
        answer = reference.perform(operation)
      }
      expected.append(answer)
      var complaint = outcome == expected.last ? nil : "the model says \(outcome.summary)"
      if index.isMultiple(of: 8) {
        do { try model.volume.checkInvariants() } catch { complaint = error.description }
      }
      guard let complaint else { continue }
      let story = zip(operations, expected).map { "\($0) -> \($1.summary)" }.joined(separator: "\n")
      Issue.record("seed \(seed): \(complaint) after\n\(story)")
      return false
    }
    return true
  }
}

extension DiskOperation {
  fileprivate var isLock: Bool { if case .tryLock = self { true } else { false } }
}

extension DiskOutcome {
  fileprivate var summary: String {
    switch self {
    case .bytes(let bytes):
      "\(bytes.count) B \(bytes.prefix(40)), sum \(bytes.reduce(0) { $0 &* 31 &+ UInt32($1) })"
    default: "\(self)"
    }
  }
}
