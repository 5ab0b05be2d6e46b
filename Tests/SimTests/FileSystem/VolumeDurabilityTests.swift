import Environment
import Testing

@testable import Sim

/// What is durable after any sequence of operations, against what the syncs in it promised.
@Suite("Volume: durability of random sequences")
struct VolumeDurabilityTests {
  /// A journal of data commits everything with every sync, and is tested with background writeback.
  static let honest = DiskProfile.all.filter { !$0.deviceCacheIsVolatile && $0.reordering != .journal }

  @Test("a file is durable exactly as its last sync found it", arguments: honest)
  func contents(profile: DiskProfile) {
    for seed in 0..<UInt64(60) {
      let volume = Volume(profile: profile)
      var synced: [Int: [UInt8]] = [:]
      run(volume, seed: seed) { operation, outcome, disk in
        if outcome == .done, let inode = operation.syncedFile(disk) { synced[inode.number] = inode.bytes }
        for (number, inode) in volume.durable.inodes.enumerated() {
          guard let inode else { continue }
          guard inode.bytes == synced[number, default: []] else { return "inode \(number)" }
        }
        return nil
      }
    }
  }

  @Test("after its sync a directory's durable names are its names", arguments: honest)
  func directories(profile: DiskProfile) {
    for seed in 0..<UInt64(60) {
      let volume = Volume(profile: profile)
      run(volume, seed: seed) { operation, outcome, _ in
        guard case .syncDirectory(let path) = operation, outcome == .done else { return nil }
        guard let directory = try? volume.find(path) else { return "\(path) is gone" }
        return volume.durable.inodes[directory.number]?.entries == directory.entries ? nil : path
      }
    }
  }

  @Test(
    "one journal keeps the names as they all were at one moment",
    arguments: honest.filter(\.ordersDirectoryOperations))
  func journal(profile: DiskProfile) {
    for seed in 0..<UInt64(60) {
      let volume = Volume(profile: profile)
      var former: [(version: UInt64, names: [String])] = [(0, [])]
      run(volume, seed: seed) { _, _, _ in
        let names = volume.tree { volume.inodes[$0]?.entries }
        if names != former.last?.names { former.append((volume.version, names)) }
        let expected = former.last { $0.version <= volume.durable.journaledThrough }
        let durable = volume.tree { volume.durable.inodes[$0]?.entries }
        return durable == expected?.names ? nil : "\(durable) instead of \(expected?.names ?? [])"
      }
    }
  }

  /// Performs a sequence and checks after each operation; records what the first failing check says.
  private func run(
    _ volume: Volume, seed: UInt64, check: (DiskOperation, DiskOutcome, VolumeDisk) -> String?
  ) {
    var disk = VolumeDisk(volume)
    var random = SplitMix64(seed: seed)
    let operations = DiskOperation.sequence(length: 80, using: &random)
    for (index, operation) in operations.enumerated() {
      let outcome = disk.perform(operation)
      guard let complaint = check(operation, outcome, disk) else { continue }
      let story = operations[...index].map(\.description).joined(separator: "\n")
      Issue.record("seed \(seed): \(complaint) after\n\(story)")
      return
    }
  }
}

extension DiskOperation {
  /// The file that the operation has just synced.
  fileprivate func syncedFile(_ disk: VolumeDisk) -> Inode? {
    switch self {
    case .fsync(let handle), .fdatasync(let handle):
      guard let descriptor = disk.handles[handle] else { return nil }
      return try? disk.volume.openFiles[descriptor].inode
    default: return nil
    }
  }
}

extension Volume {
  /// Every path with the number of what it stands for.
  fileprivate func tree(_ entries: (Int) -> DirectoryEntries?) -> [String] {
    var paths: [String] = []
    var waiting = [(Self.rootNumber, "")]
    while let (directory, prefix) = waiting.popLast() {
      for entry in entries(directory)?.sorted ?? [] {
        paths.append("\(prefix)\(entry.name)=\(entry.inode)")
        waiting.append((entry.inode, "\(prefix)\(entry.name)/"))
      }
    }
    return paths.sorted()
  }
}
