import Environment

/// One call on a disk, as data: what the differential tests draw, perform on several disks, and print.
enum DiskOperation: Sendable {
  case open(String, OpenOptions, process: Int)
  case append(Int, [UInt8])
  case pwrite(Int, [UInt8], at: Int)
  case pread(Int, count: Int, at: Int)
  case truncate(Int, to: Int)
  case fsync(Int)
  case fdatasync(Int)
  case fstat(Int)
  case tryLock(Int)
  case close(Int)
  case closeAll(process: Int)
  case stat(String)
  case list(String)
  case mkdir(String)
  case rename(String, to: String)
  case unlink(String)
  case syncDirectory(String)
}

extension DiskOperation: CustomStringConvertible {
  var description: String {
    switch self {
    case .open(let path, let options, let process): "open \(Self.brief(path)) \(options.names) by \(process)"
    case .append(let handle, let bytes): "append #\(handle) \(bytes.count) B"
    case .pwrite(let handle, let bytes, let offset): "pwrite #\(handle) \(bytes.count) B at \(offset)"
    case .pread(let handle, let count, let offset): "pread #\(handle) \(count) B at \(offset)"
    case .truncate(let handle, let size): "truncate #\(handle) to \(size)"
    case .fsync(let handle): "fsync #\(handle)"
    case .fdatasync(let handle): "fdatasync #\(handle)"
    case .fstat(let handle): "fstat #\(handle)"
    case .tryLock(let handle): "tryLock #\(handle)"
    case .close(let handle): "close #\(handle)"
    case .closeAll(let process): "closeAll by \(process)"
    case .stat(let path): "stat \(Self.brief(path))"
    case .list(let path): "list \(Self.brief(path))"
    case .mkdir(let path): "mkdir \(Self.brief(path))"
    case .rename(let source, let destination): "rename \(Self.brief(source)) to \(Self.brief(destination))"
    case .unlink(let path): "unlink \(Self.brief(path))"
    case .syncDirectory(let path): "syncDirectory \(Self.brief(path))"
    }
  }

  private static func brief(_ path: String) -> String {
    path.utf8.count <= 30 ? "\"\(path)\"" : "\"\(path.prefix(6))...\" of \(path.utf8.count) B"
  }
}

extension OpenOptions {
  fileprivate var names: [String] {
    let all: [(OpenOptions, String)] = [
      (.read, "read"), (.write, "write"), (.append, "append"), (.create, "create"),
      (.exclusive, "exclusive"), (.truncate, "truncate"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}

/// What a disk answered.
enum DiskOutcome: Equatable, Sendable {
  case done
  case count(Int)
  case bytes([UInt8])
  case file(size: Int)
  case directory
  case names([String])
  case granted(Bool)
  case failed(Errno)
}

extension DiskOutcome: CustomStringConvertible {
  var description: String {
    switch self {
    case .done: "done"
    case .count(let count): "\(count)"
    case .bytes(let bytes):
      "\(bytes.count) B \(bytes.prefix(40)), sum \(bytes.reduce(0) { $0 &* 31 &+ UInt32($1) })"
    case .file(let size): "a file of \(size) B"
    case .directory: "a directory"
    case .names(let names): "\(names)"
    case .granted(let isGranted): isGranted ? "granted" : "not granted"
    case .failed(let code): "\(code)"
    }
  }
}

/// Something that operations can be performed on.
///
/// Handles count the opens, the failed ones too.
protocol Disk {
  mutating func perform(_ operation: DiskOperation) -> DiskOutcome
}
