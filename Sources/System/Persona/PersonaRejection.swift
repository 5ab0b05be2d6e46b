/// Why what a model produced makes no valid persona.
public struct PersonaRejection: Error, Hashable, Sendable {
  /// One thing that is wrong.
  public enum Reason: Hashable, Sendable {
    /// A file name breaks a rule.
    case fileName(String, FileNameFault)
    /// Two file names are the same, or would be on a disk that ignores case.
    case repeatedFile(String, String)
    /// A file has the name of a folder that another file lies in.
    case fileIsFolder(String, of: String)
    /// A file has no content.
    case emptyFile(String)
    /// A file is too long.
    case fileTooLarge(String, bytes: Int, maximum: Int)
    /// A file is not UTF-8; the offset is that of the first offending sequence.
    case notUTF8(String, offset: Int)
    /// A file has a control character other than tab, LF and CR, a NUL for one.
    case controlByte(String, UInt8, offset: Int)
    /// There are too many files.
    case tooManyFiles(Int, maximum: Int)
    /// The files together are too long.
    case filesTooLarge(bytes: Int, maximum: Int)
    /// The persona would have skills but no files.
    case noFiles
    /// The catalogue has no such skill.
    case unknownSkill(String)
    /// There are too many skills.
    case tooManySkills(Int, maximum: Int)
  }

  /// Everything that is wrong, never empty: first file by file in the model's order, then all files, then skills.
  public let reasons: [Reason]

  package init(reasons: [Reason]) { self.reasons = reasons }
}
