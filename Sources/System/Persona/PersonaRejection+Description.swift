extension PersonaRejection: CustomStringConvertible {
  /// All reasons, in one line.
  public var description: String { reasons.map(\.description).joined(separator: "; ") }
}

extension PersonaRejection.Reason: CustomStringConvertible {
  /// What is wrong, with names shortened and harmless to print.
  public var description: String {
    switch self {
    case .fileName(let name, let fault):
      "the file name \(printable(name)) \(fault)"
    case .repeatedFile(let first, let second):
      "the files \(printable(first)) and \(printable(second)) have one name, apart from case"
    case .fileIsFolder(let folder, let file):
      "the file \(printable(folder)) would have to be a folder for \(printable(file))"
    case .emptyFile(let name):
      "the file \(printable(name)) is empty"
    case .fileTooLarge(let name, let bytes, let maximum):
      "the file \(printable(name)) has \(bytes) bytes of at most \(maximum)"
    case .notUTF8(let name, let offset):
      "the file \(printable(name)) is not UTF-8 at byte \(offset)"
    case .controlByte(let name, let byte, let offset):
      "the file \(printable(name)) has the control byte \(byte) at byte \(offset)"
    case .tooManyFiles(let count, let maximum):
      "there are \(count) files of at most \(maximum)"
    case .filesTooLarge(let bytes, let maximum):
      "the files have \(bytes) bytes of at most \(maximum)"
    case .noFiles:
      "the persona would have skills but no file"
    case .unknownSkill(let name):
      "there is no skill \(printable(name))"
    case .tooManySkills(let count, let maximum):
      "there are \(count) skills of at most \(maximum)"
    }
  }
}

extension FileNameFault: CustomStringConvertible {
  /// What the name does, to stand behind it.
  public var description: String {
    switch self {
    case .empty: "is empty"
    case .tooLong(let bytes, let maximum): "has \(bytes) bytes of at most \(maximum)"
    case .absolute: "begins with /"
    case .escapesFolder: "has a part . or .."
    case .emptyPart: "has an empty part"
    case .dotAtEnd: "has a part that begins or ends with a dot"
    case .invalidCharacter(let scalar): "has the character \(scalar.escaped(asASCII: true))"
    case .reserved: "is reserved"
    }
  }
}

/// The first 40 scalars of a name in quotes, all but printable ASCII escaped: a model wrote it, and it goes to logs.
private func printable(_ name: String) -> String {
  let scalars = name.unicodeScalars
  let start = scalars.prefix(40).map { $0.escaped(asASCII: true) }.joined()
  return "\"\(start)\(scalars.count > 40 ? "..." : "")\""
}
