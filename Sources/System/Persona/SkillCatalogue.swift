/// The skills that exist.
///
/// Models spell names freely. A name is matched without ASCII white space around it and without regard to ASCII case;
/// every other difference makes another name. Guessing further would give a persona a skill that nobody named.
public struct SkillCatalogue: Sendable {
  /// Why a list of names is not a catalogue.
  public enum Fault: Error, Hashable, Sendable {
    /// A name is empty or longer than ``SkillCatalogue/maximumNameBytes``.
    case invalidLength(String)
    /// A name has white space at an end, or a control character.
    case invalidCharacters(String)
    /// Two names could not be told apart, by ``SkillCatalogue/match(_:)`` or by a reader.
    case ambiguous(String, String)
  }

  /// The longest name, in bytes.
  public static let maximumNameBytes = 64

  /// The names as the catalogue spells them, in the order of their bytes.
  public let names: [String]
  private let namesByKey: [[UInt8]: String]

  /// Creates a catalogue.
  /// - Throws: ``Fault``: the first offence.
  public init(_ names: [String]) throws(Fault) {
    var namesByKey: [[UInt8]: String] = [:]
    // Strings are equal when they are canonically equivalent, which is when they look the same.
    var namesByLook: [String: String] = [:]
    for name in names {
      try Self.check(name)
      let key = Self.key(of: name)
      if let other = namesByLook.updateValue(name, forKey: String(decoding: key, as: UTF8.self)) {
        throw .ambiguous(other, name)
      }
      namesByKey[key] = name
    }
    self.names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    self.namesByKey = namesByKey
  }

  /// The catalogue's spelling of a skill, `nil` when there is no such skill.
  /// - Complexity: O(length of the name).
  public func match(_ name: String) -> String? { namesByKey[Self.key(of: name)] }

  private static func check(_ name: String) throws(Fault) {
    guard 1...maximumNameBytes ~= name.utf8.count else { throw .invalidLength(name) }
    guard !name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }), key(of: name).count == name.utf8.count
    else { throw .invalidCharacters(name) }
  }

  private static func key(of name: String) -> [UInt8] {
    let bytes = Array(name.utf8)
    guard let first = bytes.firstIndex(where: { !ASCII.isJSONWhitespace($0) }),
      let last = bytes.lastIndex(where: { !ASCII.isJSONWhitespace($0) })
    else { return [] }
    return bytes[first...last].map(ASCII.lowercased)
  }
}
