import Environment
import Testing

@testable import Sim

/// Random sequences, power losses between them, and what must hold whatever is drawn.
@Suite("Volume: power losses after random sequences")
struct VolumePowerLossRandomTests {
  @Test("the disk agrees with itself, and everything there is durable", arguments: DiskProfile.all)
  func consistency(profile: DiskProfile) throws {
    for seed in 0..<UInt64(20) {
      let volume = Volume(profile: profile)
      var random = SplitMix64(seed: seed)
      for _ in 0..<3 {
        try perform(on: volume, &random)
        volume.powerLoss(choices(&random))
        try volume.checkInvariants()
        #expect(volume.pendingOperations.isEmpty)
        #expect(volume.openFiles.all.isEmpty)
        for case let inode? in volume.inodes {
          #expect(volume.durable.inodes[inode.number]?.bytes == inode.bytes, "seed \(seed)")
        }
      }
    }
  }

  @Test(
    "when everything is synced nothing is lost",
    arguments: DiskProfile.all.filter { !$0.deviceCacheIsVolatile })
  func synced(profile: DiskProfile) throws {
    for seed in 0..<UInt64(20) {
      let volume = Volume(profile: profile)
      var random = SplitMix64(seed: seed)
      try perform(on: volume, &random)
      try synchronize(volume)
      let before = contents(of: volume)
      volume.powerLoss(choices(&random))
      #expect(contents(of: volume) == before, "seed \(seed)")
    }
  }

  @Test("all zeros keep what a running system saw", arguments: DiskProfile.all)
  func zeros(profile: DiskProfile) throws {
    for seed in 0..<UInt64(20) {
      let volume = Volume(profile: profile)
      var random = SplitMix64(seed: seed)
      try perform(on: volume, &random)
      let before = contents(of: volume)
      volume.powerLoss { _ in 0 }
      #expect(contents(of: volume) == before, "seed \(seed)")
    }
  }

  @Test("each page is as it once was, sizes are of one moment, and what was synced is there")
  func snapshots() throws {
    for seed in 0..<UInt64(150) {
      var random = SplitMix64(seed: seed)
      let volume = Volume()
      var history = FileHistory()
      let files = try ["a", "b"].map { try volume.open($0, [.read, .write, .create], process: 1) }
      for file in files { try volume.fsync(file) }
      history.record(volume)
      for _ in 0..<12 {
        let number = Int.random(in: 0...1, using: &random)
        try perform(on: volume, files[number], &random)
        history.record(volume)
        if Int.random(in: 0..<4, using: &random) == 0 {
          try volume.fdatasync(files[number])
          history.forget(number)
        }
      }
      volume.powerLoss(choices(&random))
      #expect(history.complaint(volume) == nil, "seed \(seed)")
    }
  }

  // MARK: - Sequences

  private func choices(_ random: inout SplitMix64) -> (Int) -> Int {
    var own = SplitMix64(seed: random.next())
    return { Int.random(in: 0..<$0, using: &own) }
  }

  /// Operations, among them syncs that fail.
  private func perform(on volume: Volume, _ random: inout SplitMix64) throws {
    var disk = VolumeDisk(volume)
    for operation in DiskOperation.sequence(length: 60, using: &random) {
      if case .fsync(let handle) = operation, Int.random(in: 0..<3, using: &random) == 0,
        let descriptor = disk.handles[handle]
      {
        _ = try? volume.failSync(descriptor)
      } else {
        _ = disk.perform(operation)
      }
    }
    try volume.checkInvariants()
    rewriteWhatWasNeverWritten(volume)
  }

  /// Without this a failed sync would lose data, as it should.
  private func rewriteWhatWasNeverWritten(_ volume: Volume) {
    for case let inode? in volume.inodes where !inode.unwrittenPages.isEmpty && !inode.isReleased {
      volume.writePages(of: 0..<inode.bytes.count, in: inode)
    }
  }

  private func perform(on volume: Volume, _ file: Descriptor, _ random: inout SplitMix64) throws {
    let size = try volume.fstat(file).size
    switch Int.random(in: 0..<6, using: &random) {
    case 0: try volume.truncate(file, to: Int.random(in: 0...size, using: &random))
    case 1: try volume.write(random.text(below: 9000), at: Int.random(in: 0...size, using: &random), to: file)
    default: try volume.write(random.text(below: 3000), at: size, to: file)
    }
  }

  private func synchronize(_ volume: Volume) throws {
    try visit(volume, ".") { path, isDirectory in
      if isDirectory {
        try volume.syncDirectory(path)
      } else {
        let file = try volume.open(path, [.read], process: 9)
        // The first may have to tell of an earlier failure.
        _ = try? volume.fsync(file)
        try volume.fsync(file)
        try volume.close(file)
      }
    }
  }

  private func contents(of volume: Volume) -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    try? visit(volume, ".") { path, isDirectory in
      contents[path] = isDirectory ? [] : volume.withBytes(of: path) { $0 }
    }
    return contents
  }

  private func visit(_ volume: Volume, _ path: String, _ body: (String, Bool) throws -> Void) throws {
    let isDirectory = try volume.stat(path).isDirectory
    try body(path, isDirectory)
    guard isDirectory else { return }
    for name in try volume.list(path) { try visit(volume, "\(path)/\(name)", body) }
  }
}

extension SplitMix64 {
  fileprivate mutating func text(below count: Int) -> String {
    let letter = UnicodeScalar(UInt8(ascii: "a") + UInt8(Int.random(in: 0..<26, using: &self)))
    return String(repeating: Character(letter), count: Int.random(in: 1..<count, using: &self))
  }
}

/// What two files have been since each was last synced: an account that knows nothing of the model's log.
private struct FileHistory {
  private static let names = ["a", "b"]
  private static let pageBytes = 4096
  /// By moment, then by file.
  private var sizes: [[Int]] = []
  /// By file.
  private var contents: [[[UInt8]]] = [[], []]

  mutating func record(_ volume: Volume) {
    let now = Self.names.map { volume.withBytes(of: $0) { $0 } ?? [] }
    sizes.append(now.map(\.count))
    for (number, bytes) in now.enumerated() { contents[number].append(bytes) }
  }

  /// A file was synced as it is now.
  mutating func forget(_ file: Int) { contents[file].removeFirst(contents[file].count - 1) }

  func complaint(_ volume: Volume) -> String? {
    let found = Self.names.map { volume.withBytes(of: $0) { $0 } ?? [] }
    if !sizes.contains(found.map(\.count)) { return "sizes \(found.map(\.count)) were never together" }
    for (file, bytes) in found.enumerated() {
      let lowest = contents[file].map(\.count).min() ?? 0
      guard contents[file].contains(where: { $0.count == bytes.count }) else { return "a size was lost" }
      for start in stride(from: 0, to: bytes.count, by: Self.pageBytes) {
        let page = start..<min(start + Self.pageBytes, bytes.count)
        if !contents[file].contains(where: { agrees(bytes, with: $0, in: page, clearedFrom: lowest) }) {
          return "page \(start / Self.pageBytes) of \(Self.names[file]) never was so"
        }
      }
    }
    return nil
  }

  /// Where the file has been cut to and grown again, its size may be there without its data.
  private func agrees(
    _ bytes: [UInt8], with former: [UInt8], in page: Range<Int>, clearedFrom lowest: Int
  ) -> Bool {
    page.allSatisfy { offset in
      bytes[offset] == (offset < former.count ? former[offset] : 0) || offset >= lowest && bytes[offset] == 0
    }
  }
}
