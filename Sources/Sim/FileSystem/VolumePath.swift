internal import Environment

/// A path relative to a volume's root, taken apart.
///
/// `.` is the root; doubled slashes and `.` on the way mean nothing, a slash at the end asks for a directory.
/// What would leave the volume, or would be cut short in the kernel, is `EINVAL`, as it is on the live
/// filesystem; so is `.` at the end of a longer path, to which Linux has another answer for each call.
struct VolumePath {
  /// The directories from the root down to the one that holds the name.
  let directories: [String]
  /// The last name; `nil` for the root, which has none.
  let name: String?
  /// Whether only a directory will do.
  let asksForDirectory: Bool

  /// - Throws: `ENOENT` for the empty path, `ENAMETOOLONG` for one Linux does not take, `EINVAL` as above.
  init(_ path: String) throws(Errno) {
    guard !path.isEmpty else { throw .noSuchFile }
    guard path.utf8.count < Self.maximumBytes else { throw .nameTooLong }
    var hasSlash = false
    for byte in path.utf8 {
      guard byte != 0 else { throw .invalidArgument }
      if byte == UInt8(ascii: "/") { hasSlash = true }
    }
    // Most paths are one name, which is the path itself: no copy.
    if !hasSlash, path != ".", path != ".." {
      directories = []
      name = path
      asksForDirectory = false
      return
    }
    let parts = try Self.parts(of: path)
    directories = parts.dropLast()
    name = parts.last
    asksForDirectory = path.utf8.last == UInt8(ascii: "/")
  }

  private static func parts(of path: String) throws(Errno) -> [String] {
    guard path.utf8.first != UInt8(ascii: "/") else { throw .invalidArgument }
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    let names = parts.filter { !$0.hasSameBytes(as: ".") }
    let endsInDot = parts.last?.hasSameBytes(as: ".") == true && !names.isEmpty
    guard !endsInDot, !names.contains(where: { $0.hasSameBytes(as: "..") }) else { throw .invalidArgument }
    return names
  }

  /// PATH_MAX, which counts the terminating NUL.
  private static let maximumBytes = 4096
}
