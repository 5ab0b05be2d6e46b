/// Why bytes are not the message that was expected.
public enum MessageFault: Error, Hashable, Sendable {
  /// The bytes are not JSON text of one object.
  case notJSON(JSONFault)
  /// An object has two members of one name, of which readers would take different ones.
  case repeatedMember(String)
  /// A number has a fraction or an exponent, or is outside 64 bits.
  case notAnInteger(String)
  /// A member is not there.
  case missingMember(String)
  /// A member, or the value itself when the name is empty, is of another kind.
  case wrongKind(member: String, expected: String)
  /// A member has a value that nobody sends.
  case unknownValue(member: String, String)
}

extension MessageFault: CustomStringConvertible {
  /// What is wrong, in a sentence.
  public var description: String {
    switch self {
    case .notJSON(let fault): "not JSON: \(fault)"
    case .repeatedMember(let name): "the member \(name) is there twice"
    case .notAnInteger(let text): "\(text) is not an integer of 64 bits"
    case .missingMember(let name): "the member \(name) is missing"
    case .wrongKind("", let expected): "not \(expected)"
    case .wrongKind(let name, let expected): "the member \(name) is not \(expected)"
    case .unknownValue(let name, let value): "the member \(name) has the unknown value \(value)"
    }
  }
}
