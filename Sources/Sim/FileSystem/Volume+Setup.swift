public import Environment

extension Volume {
  /// Puts a file in place before a system starts, so that power loss cannot take it either.
  /// - Parameters:
  ///   - bytes: Its content.
  ///   - path: Where; a file that is there already is replaced.
  /// - Throws: as open(2), write(2) and fsync(2) on the modelled disk.
  public func place(_ bytes: [UInt8], at path: String) throws(Errno) {
    let file = try open(path, [.append, .create, .truncate], process: -1)
    if !bytes.isEmpty {
      let written = try append(bytes[...], to: file)
      guard written == bytes.count else { throw .noSpace }
    }
    try fsync(file)
    try close(file)
    let directory = path.split(separator: "/").dropLast().joined(separator: "/")
    try syncDirectory(directory.isEmpty ? "." : directory)
  }
}
