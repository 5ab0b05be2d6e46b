/// A place in source code from which an operation was asked for.
///
/// Operations of the environment take one by defaulted arguments, so a trace can say
/// `EventLog.swift:88` without the system under test doing anything for it. It costs two words and no
/// work. A call site is for people: it never reaches a choice or a trace hash.
public struct CallSite: Sendable {
  /// The file's identity, `Module/File.swift`, as `#fileID` gives it.
  public let fileID: StaticString
  /// The line, counted from 1.
  public let line: UInt

  /// Creates a call site; with no arguments, that of the caller.
  @inlinable
  public init(fileID: StaticString = #fileID, line: UInt = #line) {
    self.fileID = fileID
    self.line = line
  }
}

extension CallSite: CustomStringConvertible {
  /// The file's last path component and the line: `EventLog.swift:88`.
  public var description: String {
    let name = fileID.description
    let file = name.lastIndex(of: "/").map { String(name[name.index(after: $0)...]) } ?? name
    return "\(file):\(line)"
  }
}
