import Environment
import Synchronization

/// Files as byte arrays: each operation does all it is asked for, at once, and only misuse fails.
///
/// It lacks directories, sizes beyond memory and every fault; ``ScriptedFileSystem`` adds faults.
final class MemoryFileSystem: FileSystem {
  fileprivate final class Inode: Sendable {
    let bytes = Mutex<[UInt8]>([])
    /// The file that holds the lock.
    let holder = Mutex<ObjectIdentifier?>(nil)
  }

  private let inodes = Mutex<[String: Inode]>([:])

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    let inode = inodes.withLock { inodes -> Inode? in
      if let inode = inodes[path] { return options.contains(.exclusive) ? nil : inode }
      guard options.contains(.create) else { return nil }
      let inode = Inode()
      inodes[path] = inode
      return inode
    }
    guard let inode else {
      throw FileError(.open, path: path, code: options.contains(.exclusive) ? .fileExists : .noSuchFile)
    }
    if options.contains(.truncate) { inode.bytes.withLock { $0 = [] } }
    return MemoryFile(path: path, inode: inode)
  }

  func rename(
    _ source: String, to destination: String, calledFrom site: CallSite
  ) async throws(FileError) {
    let isDone = inodes.withLock { inodes -> Bool in
      guard let inode = inodes.removeValue(forKey: source) else { return false }
      inodes[destination] = inode
      return true
    }
    guard isDone else { throw FileError(.rename, path: source, code: .noSuchFile) }
  }

  func unlink(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    guard inodes.withLock({ $0.removeValue(forKey: path) }) != nil else {
      throw FileError(.unlink, path: path, code: .noSuchFile)
    }
  }

  func status(of path: String, calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    guard let inode = inodes.withLock({ $0[path] }) else {
      throw FileError(.stat, path: path, code: .noSuchFile)
    }
    return FileStatus(size: inode.bytes.withLock { $0.count })
  }

  func list(_ directory: String, calledFrom site: CallSite) async throws(FileError) -> [String] {
    inodes.withLock { $0.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
  }

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {}
}

private final class MemoryFile: File {
  let path: String
  private let inode: MemoryFileSystem.Inode
  private let isClosed = Mutex(false)

  init(path: String, inode: MemoryFileSystem.Inode) {
    self.path = path
    self.inode = inode
  }

  deinit { unlock() }

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    try verifyOpen(.append)
    inode.bytes.withLock { $0 += bytes }
    return bytes.count
  }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    try verifyOpen(.pread)
    return inode.bytes.withLock { Array($0.dropFirst(offset).prefix(count)) }
  }

  func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    try verifyOpen(.pwrite)
    inode.bytes.withLock { all in
      all += [UInt8](repeating: 0, count: max(0, offset + bytes.count - all.count))
      all.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }
    return bytes.count
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    try verifyOpen(.truncate)
    inode.bytes.withLock { all in
      all = all.prefix(size) + [UInt8](repeating: 0, count: max(0, size - all.count))
    }
  }

  func synchronize(calledFrom site: CallSite) async throws(FileError) { try verifyOpen(.fsync) }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) { try verifyOpen(.fdatasync) }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    try verifyOpen(.fstat)
    return FileStatus(size: inode.bytes.withLock { $0.count })
  }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool {
    try verifyOpen(.flock)
    return inode.holder.withLock { holder in
      if holder == nil { holder = ObjectIdentifier(self) }
      return holder == ObjectIdentifier(self)
    }
  }

  func close(calledFrom site: CallSite) async throws(FileError) {
    try verifyOpen(.close)
    isClosed.withLock { $0 = true }
    unlock()
  }

  private func unlock() {
    inode.holder.withLock { if $0 == ObjectIdentifier(self) { $0 = nil } }
  }

  private func verifyOpen(_ operation: FileError.Operation) throws(FileError) {
    if isClosed.withLock({ $0 }) { throw FileError(operation, path: path, code: .badDescriptor) }
  }
}
