import Foundation

@testable import Sim

/// Compares what two disks make of the same operations, and shrinks the first sequence of which they make different
/// things.
struct DiskParity: Sendable {
  /// Performs a sequence on a fresh disk.
  typealias Machine = @Sendable ([DiskOperation]) async throws -> [DiskOutcome]

  /// A sequence on which the two differ.
  struct Difference: CustomStringConvertible {
    let seed: UInt64
    let operations: [DiskOperation]
    let expected: [DiskOutcome]
    let complaint: String
    let test: String

    var description: String {
      let story = zip(operations, expected).map { "  \($0) -> \($1)" }.joined(separator: "\n")
      return """
        seed \(seed): \(complaint), after
        \(story)
        reproduce: FAULTLINE_SEED=\(seed) swift test --filter \(test)
        """
    }
  }

  /// The disk under test, and the one that is right.
  let model: Machine
  let reference: Machine
  /// The test, for the line that reproduces a difference.
  let test: String

  /// The first difference that a sequence of these seeds shows, shrunk.
  func firstDifference(
    in seeds: Range<UInt64>, _ sequence: @Sendable (UInt64) -> [DiskOperation]
  ) async throws -> Difference? {
    for seed in seeds {
      if let difference = try await difference(sequence(seed), seed: seed) {
        return try await shrink(difference)
      }
    }
    return nil
  }

  /// The difference of a sequence, up to its first operation that shows it.
  /// - Parameter retries: How often a lock that the reference does not give is asked for again.
  func difference(
    _ operations: [DiskOperation], seed: UInt64, retries: Int = 50
  ) async throws -> Difference? {
    var expected = try await reference(operations)
    let found: [DiskOutcome]
    do {
      found = try await model(operations)
    } catch {
      return Difference(
        seed: seed, operations: operations, expected: expected, complaint: "the model is broken: \(error)",
        test: test)
    }
    var index = firstMismatch(found, expected)
    // A child that another test is just starting holds a copy of every descriptor, and with it the lock of a
    // closed one, until it calls exec.
    for _ in 0..<retries {
      guard let lock = index, operations[lock].isLock else { break }
      try await Task.sleep(for: .milliseconds(10))
      expected = try await reference(operations)
      index = firstMismatch(found, expected)
    }
    guard let index else { return nil }
    return Difference(
      seed: seed, operations: Array(operations[...index]), expected: expected,
      complaint: "the model says \(found[index])", test: test)
  }

  private func firstMismatch(_ found: [DiskOutcome], _ expected: [DiskOutcome]) -> Int? {
    expected.indices.first { found[$0] != expected[$0] }
  }

  /// What is wrong with these outcomes of the model; nil when the reference has the same.
  func difference(
    _ operations: [DiskOperation], seed: UInt64, found: [DiskOutcome]
  ) async throws -> Difference? {
    let answered = DiskParity(model: { _ in found }, reference: reference, test: test)
    guard try await answered.difference(operations, seed: seed) != nil else { return nil }
    guard let difference = try await difference(operations, seed: seed) else { return nil }
    return try await shrink(difference)
  }

  /// Takes out operations while the two still differ, then makes what is left simpler.
  private func shrink(_ difference: Difference) async throws -> Difference {
    var shortest = difference
    var size = max(1, shortest.operations.count / 2)
    while true {
      var start = 0
      let before = shortest.operations.count
      while start < shortest.operations.count {
        let end = min(start + size, shortest.operations.count)
        let candidate = DiskOperation.removing(start..<end, from: shortest.operations)
        if let smaller = try await self.difference(candidate, seed: shortest.seed, retries: 2) {
          shortest = smaller
        } else {
          start += size
        }
      }
      if shortest.operations.count < before { continue }
      guard size > 1 else { break }
      size /= 2
    }
    var index = 0
    search: while index < shortest.operations.count {
      for simpler in shortest.operations[index].simpler {
        var candidate = shortest.operations
        candidate[index] = simpler
        guard let smaller = try await self.difference(candidate, seed: shortest.seed, retries: 2) else {
          continue
        }
        shortest = smaller
        continue search
      }
      index += 1
    }
    return shortest
  }

  /// The seeds to run: all, or the one that the environment asks for.
  static func seeds(_ all: Range<UInt64>) throws -> Range<UInt64> {
    guard let text = ProcessInfo.processInfo.environment["FAULTLINE_SEED"], !text.isEmpty else { return all }
    let seed = try Seed.parse(text)
    return all.contains(seed) ? seed..<seed + 1 : all.lowerBound..<all.lowerBound
  }
}

// MARK: - Machines

extension DiskParity {
  /// The model, which also has to agree with itself in the end; a mutant answers first.
  static func volume(
    limits: VolumeLimits = VolumeLimits(), mutant: VolumeMutant? = nil
  ) -> Machine {
    { operations in
      var disk = VolumeDisk(Volume(limits: limits))
      let mutation = mutant?.make()
      let outcomes = operations.map { operation in
        mutation?(&disk, operation) ?? disk.perform(operation)
      }
      if mutant == nil { try disk.volume.checkInvariants() }
      return outcomes
    }
  }

  /// The simplest filesystem that could be right.
  static func naive(limits: VolumeLimits) -> Machine {
    { operations in
      var disk = NaiveDisk(limits: limits)
      return operations.map { disk.perform($0) }
    }
  }

  #if canImport(Glibc)
    /// The kernel this test runs on.
    static func kernel(syncs: Bool) -> Machine {
      { operations in
        var disk = try KernelDisk(syncs: syncs)
        defer { disk.remove() }
        return operations.map { disk.perform($0) }
      }
    }
  #endif
}
