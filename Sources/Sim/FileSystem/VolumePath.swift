internal import Environment

/// A path relative to a volume's root, taken apart.
///
/// Only the normal form is accepted: names joined by single slashes, or `.` for the root itself. A path that
/// would leave the volume or name one file in two ways is `EINVAL`, which Linux would not say: in a
/// simulation it is a mistake of the system's, better met at once.
struct VolumePath {
  /// The directories from the root down to the one that holds the name.
  let directories: [String]
  /// The last name; `nil` for the root, which has none.
  let name: String?

  /// - Throws: `ENOENT` for the empty path, `ENAMETOOLONG` for one Linux does not take, `EINVAL` as above.
  init(_ path: String) throws(Errno) {
    guard !path.isEmpty else { throw .noSuchFile }
    guard path.utf8.count < Self.maximumBytes else { throw .nameTooLong }
    if path == "." {
      directories = []
      name = nil
      return
    }
    // Most paths are one name, which is the path itself: no copy.
    guard try Self.hasSlash(path) else {
      directories = []
      name = path
      return
    }
    var names = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    name = names.removeLast()
    directories = names
  }

  /// Checks the form, and tells whether there is more than one name.
  private static func hasSlash(_ path: String) throws(Errno) -> Bool {
    var hasSlash = false
    var length = 0
    var dots = 0
    for byte in path.utf8 {
      if byte == UInt8(ascii: "/") {
        guard isName(length: length, dots: dots) else { throw .invalidArgument }
        hasSlash = true
        length = 0
        dots = 0
      } else {
        guard byte != 0 else { throw .invalidArgument }
        length += 1
        if byte == UInt8(ascii: ".") { dots += 1 }
      }
    }
    guard isName(length: length, dots: dots) else { throw .invalidArgument }
    return hasSlash
  }

  /// Whether it is neither empty nor `.` nor `..`.
  private static func isName(length: Int, dots: Int) -> Bool { length > 2 || length > dots }

  /// PATH_MAX, which counts the terminating NUL.
  private static let maximumBytes = 4096
}
