/// What is wrong with the files that a model wrote.
package enum FileReview {
  /// Everything that is wrong: file by file in the given order, then of all files together.
  package static func reasons(
    against files: [PersonaFile], limits: PersonaLimits
  ) -> [PersonaRejection.Reason] {
    var reasons: [PersonaRejection.Reason] = []
    var namesByFolded: [String: String] = [:]
    for file in files {
      if let fault = FileName.fault(of: file.name, limits: limits) {
        reasons.append(.fileName(file.name, fault))
      } else if let other = namesByFolded[FileName.folded(file.name)] {
        reasons.append(.repeatedFile(other, file.name))
      } else {
        namesByFolded[FileName.folded(file.name)] = file.name
      }
      reasons += contentReasons(against: file, limits: limits)
    }
    reasons += folderReasons(against: files, namesByFolded)
    reasons += sizeReasons(against: files, limits: limits)
    return reasons
  }

  private static func contentReasons(
    against file: PersonaFile, limits: PersonaLimits
  ) -> [PersonaRejection.Reason] {
    if file.contents.isEmpty { return [.emptyFile(file.name)] }
    var reasons: [PersonaRejection.Reason] = []
    if file.contents.count > limits.maximumFileBytes {
      reasons.append(
        .fileTooLarge(file.name, bytes: file.contents.count, maximum: limits.maximumFileBytes))
    }
    if let offset = UTF8Sequence.firstFault(in: file.contents.span) {
      reasons.append(.notUTF8(file.name, offset: offset))
    }
    if let offset = file.contents.firstIndex(where: isForbiddenControl) {
      reasons.append(.controlByte(file.name, file.contents[offset], offset: offset))
    }
    return reasons
  }

  /// Tab, LF and CR belong to text.
  ///
  /// The others do not, and as JSON each would take six bytes.
  private static func isForbiddenControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D
  }

  /// Finds files whose name another file needs for a folder; only among names that are valid and not repeated.
  private static func folderReasons(
    against files: [PersonaFile], _ namesByFolded: [String: String]
  ) -> [PersonaRejection.Reason] {
    var reasons: [PersonaRejection.Reason] = []
    for file in files where namesByFolded[FileName.folded(file.name)] == file.name {
      let folded = FileName.folded(file.name)
      for slash in folded.indices where folded[slash] == "/" {
        if let folder = namesByFolded[String(folded[..<slash])] {
          reasons.append(.fileIsFolder(folder, of: file.name))
        }
      }
    }
    return reasons
  }

  private static func sizeReasons(
    against files: [PersonaFile], limits: PersonaLimits
  ) -> [PersonaRejection.Reason] {
    var reasons: [PersonaRejection.Reason] = []
    if files.count > limits.maximumFiles {
      reasons.append(.tooManyFiles(files.count, maximum: limits.maximumFiles))
    }
    let bytes = files.reduce(0) { $0 + $1.contents.count }
    if bytes > limits.maximumTotalBytes {
      reasons.append(.filesTooLarge(bytes: bytes, maximum: limits.maximumTotalBytes))
    }
    return reasons
  }
}
