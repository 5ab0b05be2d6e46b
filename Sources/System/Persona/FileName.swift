/// The rules for names of a persona's files.
///
/// Narrow on purpose: a name must mean the same file on every disk, in every archive and in every URL, and it comes from
/// a model that repeats what strangers wrote to it.
enum FileName {
  /// Names the service keeps for what it writes itself, in lower case.
  private static let ownNames = ["persona.json", "prompt.md"]
  /// Device names of Windows, which reach the device with any extension and in any folder (Microsoft, "Naming Files,
  /// Paths, and Namespaces").
  private static let deviceNames: Set<String> = {
    let numbered = (0...9).flatMap { ["com\($0)", "lpt\($0)"] }
    return Set(["con", "prn", "aux", "nul"] + numbered)
  }()

  /// The first rule that the name breaks.
  static func fault(of name: String, limits: PersonaLimits) -> FileNameFault? {
    let bytes = Array(name.utf8)
    if bytes.isEmpty { return .empty }
    if bytes.count > limits.maximumNameBytes {
      return .tooLong(bytes: bytes.count, maximum: limits.maximumNameBytes)
    }
    if bytes[0] == ASCII.slash { return .absolute }
    let parts = bytes.split(separator: ASCII.slash, omittingEmptySubsequences: false)
    if parts.contains(where: isFolderReference) { return .escapesFolder }
    if let scalar = name.unicodeScalars.first(where: { !isAllowed($0) }) { return .invalidCharacter(scalar) }
    if parts.contains(where: \.isEmpty) { return .emptyPart }
    if parts.contains(where: { $0.first == ASCII.dot || $0.last == ASCII.dot }) { return .dotAtEnd }
    if ownNames.contains(folded(name)) || parts.contains(where: isDevice) { return .reserved }
    return nil
  }

  /// The name with ASCII letters in lower case: what a disk that ignores case makes of a valid name.
  static func folded(_ name: String) -> String {
    String(decoding: name.utf8.map(ASCII.lowercased), as: UTF8.self)
  }

  private static func isFolderReference(_ part: ArraySlice<UInt8>) -> Bool {
    part.elementsEqual([ASCII.dot]) || part.elementsEqual([ASCII.dot, ASCII.dot])
  }

  private static func isDevice(_ part: ArraySlice<UInt8>) -> Bool {
    let stem = part.prefix { $0 != ASCII.dot }.map(ASCII.lowercased)
    return deviceNames.contains(String(decoding: stem, as: UTF8.self))
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "/": true
    default: false
    }
  }
}
