/// The path of a log, taken apart: the store's filesystem names files below one directory.
struct LogLocation: Equatable, Sendable {
  /// The path as it was typed.
  let path: String
  /// The directory, `.` when the path has none.
  let directory: String
  /// The file's name in it.
  let name: String

  /// Takes a path apart; nil when it ends without a name.
  init?(_ path: String) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard !["", ".", ".."].contains(name), !path.utf8.contains(0) else { return nil }
    self.path = path
    self.name = name
    directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }
}
