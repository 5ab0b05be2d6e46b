import Environment

@testable import Sim

/// The simplest filesystem that could be right: whole paths to nodes, space summed up on every write.
///
/// Written from the manual pages and without a look at the model, so that both are not wrong in the same way.
struct NaiveDisk: Disk {
  private final class Node {
    let isDirectory: Bool
    var data: [UInt8] = []
    var lockHolder: Int?
    init(isDirectory: Bool) { self.isDirectory = isDirectory }
  }

  private struct Handle {
    var node: Node?
    let options: OpenOptions
    let process: Int
    var isWritable: Bool { options.contains(.write) || options.contains(.append) }
    var isReadable: Bool { options.contains(.read) || !isWritable }
  }

  let limits: VolumeLimits
  private var nodes: [String: Node] = [".": Node(isDirectory: true)]
  private var handles: [Handle] = []

  init(limits: VolumeLimits) { self.limits = limits }

  mutating func perform(_ operation: DiskOperation) -> DiskOutcome {
    do {
      return try attempt(operation)
    } catch {
      return .failed(error)
    }
  }

  private mutating func attempt(_ operation: DiskOperation) throws(Errno) -> DiskOutcome {
    switch operation {
    case .open(let path, let options, let process): try open(path, options, process)
    case .append(let handle, let bytes):
      let node = try node(handle)
      guard handles[handle].options.contains(.append) else { throw .badDescriptor }
      return .count(try write(bytes, to: node, at: node.data.count))
    case .pwrite(let handle, let bytes, let offset):
      if offset < 0 { throw .invalidArgument }
      let node = try node(handle)
      guard handles[handle].isWritable else { throw .badDescriptor }
      let appends = handles[handle].options.contains(.append)
      return .count(try write(bytes, to: node, at: appends ? node.data.count : offset))
    case .pread(let handle, let count, let offset): return .bytes(try read(handle, count, offset))
    case .truncate(let handle, let size): try truncate(handle, size)
    case .fsync(let handle), .fdatasync(let handle): _ = try node(handle)
    case .fstat(let handle): return status(try node(handle))
    case .tryLock(let handle):
      let node = try node(handle)
      if node.lockHolder == nil { node.lockHolder = handle }
      return .granted(node.lockHolder == handle)
    case .close(let handle): try close(handle)
    case .closeAll(let process):
      for handle in handles.indices where handles[handle].process == process { try? close(handle) }
    case .stat(let path): return status(try existing(path))
    case .list(let path): return .names(try list(path))
    case .mkdir(let path):
      if try lookUp(path) != nil { throw .fileExists }
      nodes[path] = Node(isDirectory: true)
    case .rename(let source, let destination): try rename(source, destination)
    case .unlink(let path):
      if path == "." { throw .isDirectory }
      if try existing(path).isDirectory { throw .isDirectory }
      nodes[path] = nil
    case .syncDirectory(let path):
      guard try existing(path).isDirectory else { throw .notDirectory }
    }
    return .done
  }

  private func node(_ handle: Int) throws(Errno) -> Node {
    guard let node = handles[handle].node else { throw .badDescriptor }
    return node
  }

  private func status(_ node: Node) -> DiskOutcome {
    node.isDirectory ? .directory : .file(size: node.data.count)
  }

  private func existing(_ path: String) throws(Errno) -> Node {
    guard let node = try lookUp(path) else { throw .noSuchFile }
    return node
  }

  /// What is at the path; throws when its directory is none.
  private func lookUp(_ path: String) throws(Errno) -> Node? {
    let parts = path.split(separator: "/")
    for length in 1..<max(1, parts.count) {
      guard let node = nodes[parts[..<length].joined(separator: "/")] else { throw .noSuchFile }
      guard node.isDirectory else { throw .notDirectory }
    }
    return nodes[path]
  }

  private mutating func open(_ path: String, _ options: OpenOptions, _ process: Int) throws(Errno) {
    handles.append(Handle(node: nil, options: options, process: process))
    let isFull = handles.count { $0.process == process && $0.node != nil } >= limits.openFilesPerProcess
    if isFull { throw .tooManyOpenFiles }
    if let node = try lookUp(path) {
      if options.contains(.create), options.contains(.exclusive) { throw .fileExists }
      if node.isDirectory, !options.subtracting([.read, .exclusive]).isEmpty { throw .isDirectory }
      if options.contains(.truncate) { node.data = [] }
      handles[handles.count - 1].node = node
    } else {
      guard options.contains(.create) else { throw .noSuchFile }
      let node = Node(isDirectory: false)
      nodes[path] = node
      handles[handles.count - 1].node = node
    }
  }

  private mutating func close(_ handle: Int) throws(Errno) {
    let node = try node(handle)
    if node.lockHolder == handle { node.lockHolder = nil }
    handles[handle].node = nil
  }

  private var free: Int {
    var seen: Set<ObjectIdentifier> = []
    var used = 0
    for node in Array(nodes.values) + handles.compactMap(\.node)
    where seen.insert(ObjectIdentifier(node)).inserted {
      used += node.data.count
    }
    return max(0, limits.capacityBytes - used)
  }

  /// Byte by byte, until something runs out.
  private func write(_ bytes: [UInt8], to node: Node, at offset: Int) throws(Errno) -> Int {
    if bytes.isEmpty { return 0 }
    var space = free
    for (index, byte) in bytes.enumerated() {
      let position = offset + index
      if position >= limits.maximumFileBytes {
        if index == 0 { throw .fileTooLarge }
        return index
      }
      let growth = max(0, position + 1 - node.data.count)
      if growth > space {
        if index == 0 { throw .noSpace }
        return index
      }
      space -= growth
      for _ in 0..<growth { node.data.append(0) }
      node.data[position] = byte
    }
    return bytes.count
  }

  private func read(_ handle: Int, _ count: Int, _ offset: Int) throws(Errno) -> [UInt8] {
    if offset < 0 { throw .invalidArgument }
    let node = try node(handle)
    guard handles[handle].isReadable else { throw .badDescriptor }
    if count < 0 { throw .invalidArgument }
    if node.isDirectory { throw .isDirectory }
    return Array(node.data.dropFirst(offset).prefix(count))
  }

  private func truncate(_ handle: Int, _ size: Int) throws(Errno) {
    if size < 0 { throw .invalidArgument }
    let node = try node(handle)
    guard handles[handle].isWritable else { throw .invalidArgument }
    if size > node.data.count {
      if size > limits.maximumFileBytes { throw .fileTooLarge }
      if size - node.data.count > free { throw .noSpace }
    }
    while node.data.count > size { node.data.removeLast() }
    while node.data.count < size { node.data.append(0) }
  }

  private func list(_ path: String) throws(Errno) -> [String] {
    guard try existing(path).isDirectory else { throw .notDirectory }
    let prefix = path == "." ? "" : path + "/"
    return nodes.keys.filter { $0 != "." && $0.hasPrefix(prefix) }
      .map { String($0.dropFirst(prefix.count)) }
      .filter { !$0.contains("/") }
      .sorted()
  }

  private mutating func rename(_ source: String, _ destination: String) throws(Errno) {
    let moved = try lookUp(source)
    let replaced = try lookUp(destination)
    if source == "." || destination == "." { throw .busy }
    guard let moved else { throw .noSuchFile }
    if destination.hasPrefix(source + "/") { throw .invalidArgument }
    if source.hasPrefix(destination + "/") { throw .notEmpty }
    if moved === replaced { return }
    if let replaced {
      if moved.isDirectory, !replaced.isDirectory { throw .notDirectory }
      if !moved.isDirectory, replaced.isDirectory { throw .isDirectory }
      if nodes.keys.contains(where: { $0.hasPrefix(destination + "/") }) { throw .notEmpty }
    }
    let below = nodes.keys.filter { $0 == source || $0.hasPrefix(source + "/") }
    for path in below {
      nodes[destination + path.dropFirst(source.count)] = nodes.removeValue(forKey: path)
    }
  }
}
