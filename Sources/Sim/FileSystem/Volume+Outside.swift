internal import Environment

// What people do to files behind a system's back.

extension Volume {
  /// The names of the files in the root directory, sorted by bytes.
  var filesInRoot: [String] {
    inode(Self.rootNumber).entries.sorted.filter { !inode($0.inode).isDirectory }.map(\.name)
  }

  /// Somebody cuts a file: `truncate -s`, or a rotation that copies and empties it.
  func cutFromOutside(_ path: String, to size: Int) {
    guard let inode = try? find(path), size < inode.bytes.count else { return }
    damage(inode, size..<inode.bytes.count, .outside)
    resize(inode, to: size)
  }

  /// Somebody removes a file, which lives on nameless while it is open.
  func removeFromOutside(_ path: String) {
    guard let inode = try? find(path) else { return }
    damage(inode, 0..<max(inode.bytes.count, 1), .outside)
    try? unlink(path)
  }
}
