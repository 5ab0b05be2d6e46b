/// The rules a persona's file name can break.
public enum FileNameFault: Hashable, Sendable {
  /// There is no name.
  case empty
  /// The name is too long.
  case tooLong(bytes: Int, maximum: Int)
  /// It begins with `/`.
  case absolute
  /// A part of it is `.` or `..`.
  case escapesFolder
  /// Two `/` in a row, or one at the end.
  case emptyPart
  /// A part begins with a dot (hidden), or ends with one (which some systems drop).
  case dotAtEnd
  /// A character other than ASCII letters, digits, `.`, `_`, `-`.
  case invalidCharacter(Unicode.Scalar)
  /// A name that the service or an operating system has a meaning for.
  case reserved
}
