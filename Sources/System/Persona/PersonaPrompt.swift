/// The content of a persona that is derived from the rest.
///
/// A function of files and skills alone: built again in any process, at any time, it is the same. Nothing of the
/// catalogue is in it but names, or a new catalogue would change personas that nobody has touched.
enum PersonaPrompt {
  /// Builds the prompt.
  ///
  /// Each file is announced with its length, so that no file's content can pass for the next file.
  static func text(files: [PersonaFile], skills: [String]) -> String {
    var text = ""
    for file in files {
      text += "File \(file.name), \(file.contents.count) bytes:\n"
      text += String(decoding: file.contents, as: UTF8.self)
      text += "\n"
    }
    if !skills.isEmpty { text += "Skills: " + skills.joined(separator: ", ") + "\n" }
    return text
  }
}
