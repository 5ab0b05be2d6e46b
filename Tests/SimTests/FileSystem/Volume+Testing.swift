import Environment

@testable import Sim

// Shorthands that make the tests below read as scripts. Each throws what the operation throws.

extension Volume {
  func create(_ path: String, _ text: String = "", process: Int = 1) throws -> Descriptor {
    let descriptor = try open(path, [.read, .append, .create], process: process)
    try write(text, to: descriptor)
    return descriptor
  }

  @discardableResult
  func write(_ text: String, to descriptor: Descriptor) throws -> Int {
    try append(Array(text.utf8)[...], to: descriptor)
  }

  @discardableResult
  func write(_ text: String, at offset: Int, to descriptor: Descriptor) throws -> Int {
    try pwrite(Array(text.utf8)[...], at: offset, to: descriptor)
  }

  func text(_ descriptor: Descriptor) throws -> String {
    String(decoding: try pread(descriptor, count: 1 << 20, at: 0), as: UTF8.self)
  }

  func text(of path: String) -> String? {
    withBytes(of: path) { String(decoding: $0, as: UTF8.self) }
  }

  /// What the path would hold if power went now and nothing pending survived.
  func durableText(of path: String) -> String? {
    var number = Self.rootNumber
    for name in path.split(separator: "/") {
      guard let next = durable.inodes[number]?.entries[String(name)] else { return nil }
      number = next
    }
    return durable.inodes[number].map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// The pending log without its sequence numbers.
  var pendingChanges: [PendingOperation.Change] { pendingOperations.map(\.change) }
}

extension PendingOperation.Change {
  static func write(inode: Int, offset: Int, _ text: String) -> Self {
    .write(inode: inode, offset: offset, bytes: Array(text.utf8)[...])
  }
}
