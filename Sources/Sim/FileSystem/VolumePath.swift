internal import Environment

/// A path relative to a volume's root, taken apart.
///
/// Only the normal form is accepted: names joined by single slashes, or `.` for the root itself. A path that
/// would leave the volume or name one file in two ways is `EINVAL`, which Linux would not say: in a simulation
/// it is a mistake of the system's, better met at once.
struct VolumePath {
  /// The names from the root down; empty for the root.
  let names: [String]

  /// - Throws: `ENOENT` for the empty path, `ENAMETOOLONG` for one Linux does not take, `EINVAL` as above.
  init(_ path: String) throws(Errno) {
    guard !path.isEmpty else { throw .noSuchFile }
    guard path.utf8.count < Self.maximumBytes else { throw .nameTooLong }
    if path == "." {
      names = []
      return
    }
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    for part in parts {
      let isDots = part.allSatisfy { $0 == UInt8(ascii: ".") } && part.count <= 2
      guard !isDots, !part.contains(0) else { throw .invalidArgument }
    }
    names = parts.map { String(Substring($0)) }
  }

  /// PATH_MAX, which counts the terminating NUL.
  private static let maximumBytes = 4096
}
