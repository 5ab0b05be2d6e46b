import Environment

extension DiskOperation {
  /// The sequence without some of its operations.
  ///
  /// Handles count the opens, so those behind an open that goes are renumbered, and what used it goes too.
  static func removing(_ removed: Range<Int>, from operations: [DiskOperation]) -> [DiskOperation] {
    var kept: [DiskOperation] = []
    var numbers: [Int?] = []
    var opened = 0
    for (index, operation) in operations.enumerated() {
      if case .open = operation {
        numbers.append(removed.contains(index) ? nil : opened)
        if removed.contains(index) { continue }
        opened += 1
      }
      guard !removed.contains(index) else { continue }
      guard let handle = operation.handle else {
        kept.append(operation)
        continue
      }
      if let number = numbers[handle] { kept.append(operation.using(handle: number)) }
    }
    return kept
  }

  /// The same with smaller numbers and fewer bytes, the smallest first.
  var simpler: [DiskOperation] {
    switch self {
    case .append(let handle, let bytes): Self.shorter(bytes).map { .append(handle, $0) }
    case .pwrite(let handle, let bytes, let offset):
      Self.shorter(bytes).map { .pwrite(handle, $0, at: offset) }
        + Self.smaller(offset).map { .pwrite(handle, bytes, at: $0) }
    case .pread(let handle, let count, let offset):
      Self.smaller(count).map { .pread(handle, count: $0, at: offset) }
        + Self.smaller(offset).map { .pread(handle, count: count, at: $0) }
    case .truncate(let handle, let size): Self.smaller(size).map { .truncate(handle, to: $0) }
    default: []
    }
  }

  private static func smaller(_ number: Int) -> [Int] {
    number <= 1 ? [] : [0, 1, number / 2, number - 1].filter { $0 < number }
  }

  private static func shorter(_ bytes: [UInt8]) -> [[UInt8]] {
    smaller(bytes.count).map { Array(bytes.prefix($0)) }
  }

  /// The open file it is about.
  private var handle: Int? {
    switch self {
    case .append(let handle, _), .pwrite(let handle, _, _), .pread(let handle, _, _),
      .truncate(let handle, _),
      .fsync(let handle), .fdatasync(let handle), .fstat(let handle), .tryLock(let handle),
      .close(let handle):
      handle
    default: nil
    }
  }

  private func using(handle: Int) -> DiskOperation {
    switch self {
    case .append(_, let bytes): .append(handle, bytes)
    case .pwrite(_, let bytes, let offset): .pwrite(handle, bytes, at: offset)
    case .pread(_, let count, let offset): .pread(handle, count: count, at: offset)
    case .truncate(_, let size): .truncate(handle, to: size)
    case .fsync: .fsync(handle)
    case .fdatasync: .fdatasync(handle)
    case .fstat: .fstat(handle)
    case .tryLock: .tryLock(handle)
    case .close: .close(handle)
    default: self
    }
  }

  var hasNegativeOffset: Bool {
    switch self {
    case .pwrite(_, _, let offset), .pread(_, _, let offset), .truncate(_, let offset): offset < 0
    default: false
    }
  }

  var isLock: Bool { if case .tryLock = self { true } else { false } }
}
