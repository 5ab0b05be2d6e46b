// Reading members with a typed error, so that a message is taken apart without a chain of casts.

extension JSONValue {
  /// The member of an object.
  /// - Throws: ``MessageFault``: `missingMember`, `wrongKind` where this is no object.
  public func member(_ name: String) throws(MessageFault) -> JSONValue {
    guard case .object(let members) = self else { throw .wrongKind(member: "", expected: "an object") }
    guard let value = members[name] else { throw .missingMember(name) }
    return value
  }

  /// The member of an object, `nil` where it is missing or `null`.
  /// - Throws: ``MessageFault``: `wrongKind` where this is no object.
  public func optionalMember(_ name: String) throws(MessageFault) -> JSONValue? {
    guard case .object(let members) = self else { throw .wrongKind(member: "", expected: "an object") }
    guard let value = members[name], value != .null else { return nil }
    return value
  }

  /// The member that has to be a string.
  /// - Throws: ``MessageFault``: `missingMember`, `wrongKind`.
  public func string(_ name: String) throws(MessageFault) -> String {
    guard case .string(let value) = try member(name) else {
      throw .wrongKind(member: name, expected: "a string")
    }
    return value
  }

  /// The member that has to be an integer.
  /// - Throws: ``MessageFault``: `missingMember`, `wrongKind`.
  public func integer(_ name: String) throws(MessageFault) -> Int {
    guard case .integer(let value) = try member(name) else {
      throw .wrongKind(member: name, expected: "an integer")
    }
    return value
  }

  /// The member that has to be a boolean.
  /// - Throws: ``MessageFault``: `missingMember`, `wrongKind`.
  public func boolean(_ name: String) throws(MessageFault) -> Bool {
    guard case .boolean(let value) = try member(name) else {
      throw .wrongKind(member: name, expected: "a boolean")
    }
    return value
  }

  /// The member that has to be an array.
  /// - Throws: ``MessageFault``: `missingMember`, `wrongKind`.
  public func array(_ name: String) throws(MessageFault) -> [JSONValue] {
    guard case .array(let value) = try member(name) else {
      throw .wrongKind(member: name, expected: "an array")
    }
    return value
  }

  /// The member that has to be an array of strings.
  /// - Throws: ``MessageFault``: `missingMember`, `wrongKind`.
  public func strings(_ name: String) throws(MessageFault) -> [String] {
    var strings: [String] = []
    for element in try array(name) {
      guard case .string(let value) = element else {
        throw .wrongKind(member: name, expected: "an array of strings")
      }
      strings.append(value)
    }
    return strings
  }
}
