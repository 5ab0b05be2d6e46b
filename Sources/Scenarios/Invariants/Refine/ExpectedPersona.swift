import SystemUnderTest

/// A persona as the documented rules have it, for oracles.
///
/// An answer's files replace all files, its skills all skills; what it does not name stays. The version rises by one
/// with every change. A file's name stays below the persona's folder.
struct ExpectedPersona: Equatable {
  var version = 0
  /// By name, in the order of its bytes.
  var files: [File] = []
  var skills: [String] = []

  struct File: Equatable {
    let name: String
    let text: String
  }

  init(id: String, json: JSONText?) {
    guard let json, json["id"]?.string == id else { return }
    version = json["version"]?.integer ?? -1
    files = (json["files"]?.array ?? []).map {
      File(name: $0["name"]?.string ?? "?", text: $0["contents"]?.string ?? "?")
    }
    skills = (json["skills"]?.array ?? []).map { $0.string ?? "?" }
  }

  /// The persona after an answer; nil when none follows from it.
  /// - Parameter isNew: Whether the answer makes the persona anew.
  func applying(_ script: ModelScript, isNew: Bool) -> ExpectedPersona? {
    guard !script.files.isEmpty || !script.skills.isEmpty else { return self }
    if script.files.contains(where: { $0.name.contains("..") }) { return nil }
    var next = self
    next.version += 1
    let (oldFiles, oldSkills) = isNew ? ([], []) : (files, skills)
    next.files =
      script.files.isEmpty ? oldFiles : script.files.map { File(name: $0.name, text: text($0.contents)) }
    next.files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    next.skills = script.skills.isEmpty ? oldSkills : script.skills.map { $0.lowercased() }.sorted()
    return next.files.isEmpty ? nil : next
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
