import Foundation

extension CaseFile {
  /// The case as JSON: sorted keys, pretty printed, one newline at the end.
  ///
  /// Equal cases have equal bytes.
  ///
  /// - Complexity: O(*n*) in the length of the result.
  public func encoded() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("strings and integers always encode")
    }
    return Array(data) + [UInt8(ascii: "\n")]
  }

  /// Reads a case from JSON.
  ///
  /// - Parameter bytes: The whole file.
  /// - Throws: ``CaseFileError``, naming the first thing that is wrong.
  /// - Complexity: O(*n*) in the number of bytes, of which no more than ``sizeLimit`` are looked at.
  public init(decoding bytes: [UInt8]) throws(CaseFileError) {
    guard bytes.count <= Self.sizeLimit else { throw .tooLarge }
    guard !Self.endsEarly(bytes) else { throw .truncated }
    try Self.checkHeader(bytes)
    do {
      self = try Self.decode(CaseFile.self, from: bytes)
    } catch .malformed {
      // The header proved it JSON; Foundation says the same of a number that does not fit.
      throw .invalid(field: "numbers", reason: "are not all whole and below 2^63")
    }
    try checkRanges()
  }

  /// A later version may have changed every other field, so its number is looked at before any of them.
  private static func checkHeader(_ bytes: [UInt8]) throws(CaseFileError) {
    let header: Header
    do {
      header = try decode(Header.self, from: bytes)
    } catch .invalid {
      throw .foreign
    }
    guard let version = header.version, header.scenario != nil else { throw .foreign }
    guard version == currentVersion else { throw .unsupportedVersion(version) }
  }

  private struct Header: Decodable {
    let version: Int?
    let scenario: String?

    enum CodingKeys: CodingKey { case version, scenario }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      version = try? fields.decode(Int.self, forKey: .version)
      scenario = try? fields.decode(String.self, forKey: .scenario)
    }
  }

  private func checkRanges() throws(CaseFileError) {
    guard steps >= 0 else { throw .invalid(field: "steps", reason: "is negative") }
    for (index, choice) in choices.enumerated() {
      guard choice.bound >= 1 else { throw .invalid(field: "choices[\(index)].bound", reason: "is below 1") }
      guard (0..<choice.bound).contains(choice.value) else {
        throw .invalid(field: "choices[\(index)].value", reason: "is not below its bound")
      }
      guard choice.nth >= 0 else { throw .invalid(field: "choices[\(index)].nth", reason: "is negative") }
      guard ScriptedChoice(choice) != nil else {
        throw .invalid(
          field: "choices[\(index)]", reason: "has an unknown kind or an identity that is no hex string")
      }
    }
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8]
  ) throws(CaseFileError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw CaseFileError(error)
    } catch {
      throw .malformed
    }
  }

  /// Whether the text stops inside a string or a bracket.
  ///
  /// The decoder's own errors do not tell this apart from a stray byte, and to the reader they are different
  /// accidents.
  private static func endsEarly(_ bytes: [UInt8]) -> Bool {
    var (depth, isString, isEscaped) = (0, false, false)
    for byte in bytes {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isString: isEscaped = true
      case UInt8(ascii: "\""): isString.toggle()
      case UInt8(ascii: "{") where !isString, UInt8(ascii: "[") where !isString: depth += 1
      case UInt8(ascii: "}") where !isString, UInt8(ascii: "]") where !isString: depth -= 1
      default: break
      }
    }
    return depth > 0 || isString || bytes.isEmpty
  }
}

extension CaseFile: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, tool, scenario, parameters, defect, strategy, seed
    case verdict, invariant, traceHash, steps, choices, events
  }

  /// Reads the fields; numbers of 64 bits are hex strings, because JavaScript readers round them otherwise.
  ///
  /// - Parameter decoder: The source.
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      tool: try fields.decode(Tool.self, forKey: .tool),
      scenario: try fields.decode(String.self, forKey: .scenario),
      parameters: try fields.decode([String: String].self, forKey: .parameters),
      defect: try fields.decodeIfPresent(String.self, forKey: .defect),
      strategy: try fields.decode(String.self, forKey: .strategy),
      seed: try fields.decodeHex(.seed, prefix: "0x", digits: 1...16),
      verdict: try fields.decode(String.self, forKey: .verdict),
      invariant: try fields.decodeIfPresent(String.self, forKey: .invariant),
      traceHash: try fields.decodeHex(.traceHash, prefix: "", digits: 16...16),
      steps: try fields.decode(Int.self, forKey: .steps),
      choices: try fields.decode([Choice].self, forKey: .choices),
      events: try fields.decodeIfPresent([String].self, forKey: .events) ?? []
    )
  }

  /// Writes the fields, with the format's version.
  ///
  /// - Parameter encoder: The destination.
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(Self.currentVersion, forKey: .version)
    try fields.encode(tool, forKey: .tool)
    try fields.encode(scenario, forKey: .scenario)
    try fields.encode(parameters, forKey: .parameters)
    try fields.encodeIfPresent(defect, forKey: .defect)
    try fields.encode(strategy, forKey: .strategy)
    try fields.encode("0x" + String(seed, radix: 16), forKey: .seed)
    try fields.encode(verdict, forKey: .verdict)
    try fields.encodeIfPresent(invariant, forKey: .invariant)
    let digits = String(traceHash, radix: 16)
    try fields.encode(String(repeating: "0", count: 16 - digits.count) + digits, forKey: .traceHash)
    try fields.encode(steps, forKey: .steps)
    try fields.encode(choices, forKey: .choices)
    if !events.isEmpty { try fields.encode(events, forKey: .events) }
  }
}

extension KeyedDecodingContainer {
  fileprivate func decodeHex(_ key: Key, prefix: String, digits: ClosedRange<Int>) throws -> UInt64 {
    let text = try decode(String.self, forKey: key)
    let number = text.dropFirst(prefix.count)
    guard text.hasPrefix(prefix), digits.contains(number.utf8.count), number.allSatisfy(\.isHexDigit),
      let value = UInt64(number, radix: 16)
    else {
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "not a hex string")
    }
    return value
  }
}

extension CaseFileError {
  fileprivate init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self = .invalid(field: Self.path(context.codingPath + [key]), reason: "is missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      self = .invalid(field: Self.path(context.codingPath), reason: "has another type than it should")
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      self = .invalid(field: Self.path(context.codingPath), reason: "cannot be represented")
    case .dataCorrupted: self = .malformed
    @unknown default: self = .malformed
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    let path = keys.reduce(into: "") { path, key in
      path += key.intValue.map { "[\($0)]" } ?? (path.isEmpty ? "" : ".") + key.stringValue
    }
    // The names of parameters come from the file, and a file from elsewhere must not drive a terminal.
    return path.unicodeScalars.reduce(into: "") { line, scalar in
      line += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }
  }
}
