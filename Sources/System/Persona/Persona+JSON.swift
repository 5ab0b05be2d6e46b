// The form in which a persona is committed and sent. The prompt is not in it: it is built again from the rest.

extension Persona {
  /// The persona as a message or a durable fact holds it.
  public var json: JSONValue {
    [
      "id": .string(id), "version": .integer(version),
      "files": .array(files.map(\.json)), "skills": .array(skills.map { .string($0) }),
    ]
  }

  /// Reads a persona that ``json`` has written.
  ///
  /// Its rules were checked when it was made. They are not checked again: stricter ones must not make what is stored
  /// unreadable.
  /// - Throws: ``MessageFault``.
  public init(json: JSONValue) throws(MessageFault) {
    let version = try json.integer("version")
    guard 0..<Int.max ~= version else {
      throw .unknownValue(member: "version", String(version))
    }
    var files: [PersonaFile] = []
    for file in try json.array("files") { files.append(try PersonaFile(json: file)) }
    self.init(
      id: try json.string("id"), version: version, files: files, skills: try json.strings("skills"))
  }
}

extension PersonaFile {
  /// The file as a message or a durable fact holds it.
  ///
  /// In a file that no persona has accepted yet, what is not UTF-8 turns into U+FFFD.
  public var json: JSONValue {
    ["name": .string(name), "contents": .string(String(decoding: contents, as: UTF8.self))]
  }

  /// Reads a file that ``json`` has written.
  /// - Throws: ``MessageFault``.
  public init(json: JSONValue) throws(MessageFault) {
    self.init(name: try json.string("name"), text: try json.string("contents"))
  }
}
