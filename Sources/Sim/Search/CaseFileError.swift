/// Why a case file could not be read or written; its description is one line.
///
/// A command ends with 66 after ``missing(path:)``, with 74 after ``unwritable(path:reason:)``, and with 65
/// after the others.
public enum CaseFileError: Error, Equatable {
  /// No file has this path.
  case missing(path: String)
  /// The file exists, and the operating system refuses to hand over its bytes.
  case unreadable(path: String, reason: String)
  /// The file is longer than ``CaseFile/sizeLimit``.
  case tooLarge
  /// The JSON stops in the middle: the writer was interrupted, or the copy was.
  case truncated
  /// The bytes are not JSON.
  case malformed
  /// The bytes are JSON, of something that is not a case.
  case foreign
  /// A case in a format this build does not know.
  case unsupportedVersion(Int)
  /// A case, with a field that is absent, of another type, or out of its range.
  case invalid(field: String, reason: String)
  /// The file could not be written; nothing was left under its name.
  case unwritable(path: String, reason: String)
}

extension CaseFileError: CustomStringConvertible {
  /// One line that says what is wrong and, where there is something to do, what.
  public var description: String {
    switch self {
    case .missing(let path): "no such case file: \(path)"
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .tooLarge: "the case file is larger than \(CaseFile.sizeLimit) bytes"
    case .truncated: "the case file is cut short: its JSON ends in the middle"
    case .malformed: "the case file is not JSON"
    case .foreign: "the file is JSON but not a Faultline case"
    case .unsupportedVersion(let version):
      "the case file has format version \(version); this build reads version \(CaseFile.currentVersion)"
    case .invalid(let field, let reason): "the case file's \(field) \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    }
  }
}
