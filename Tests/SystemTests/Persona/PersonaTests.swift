import Testing

@testable import SystemUnderTest

struct PersonaTests {
  private static let persona = Persona(
    id: "p", version: 3,
    files: [PersonaFile(name: "b", text: "\"\\\n é🎉\u{2028}"), PersonaFile(name: "a/b", text: "x")],
    skills: ["search", "calendar"])

  @Test("A persona comes back from its JSON whole, with its prompt")
  func roundTrip() throws {
    let bytes = Self.persona.json.bytes
    #expect(try Persona(json: JSONValue(object: bytes)) == Self.persona)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("prompt"))
  }

  @Test("The JSON form is this")
  func form() {
    let persona = Persona(id: "p", version: 1, files: [PersonaFile(name: "a", text: "x")], skills: ["s"])
    #expect(
      persona.json.description
        == #"{"files":[{"contents":"x","name":"a"}],"id":"p","skills":["s"],"version":1}"#)
  }

  @Test(
    "JSON of another shape is refused, by the member's name",
    arguments: [
      ("id", nil, .missingMember("id")), ("version", nil, .missingMember("version")),
      ("files", nil, .missingMember("files")), ("skills", nil, .missingMember("skills")),
      ("files", [1], .wrongKind(member: "", expected: "an object")),
      ("files", [["name": "a"]], .missingMember("contents")),
      ("version", -1, .unknownValue(member: "version", "-1")),
      (
        "version", .integer(.max), .unknownValue(member: "version", "9223372036854775807")
      ),
    ] as [(String, JSONValue?, MessageFault)])
  func refused(member: String, value: JSONValue?, fault: MessageFault) throws {
    guard case .object(var members) = Self.persona.json else { return #expect(Bool(false)) }
    members[member] = value
    #expect(throws: fault) { try Persona(json: .object(members)) }
  }

  @Test("The largest persona and the longest text fit into one record, however they are escaped")
  func fitsRecord() throws {
    let limits = PersonaLimits.standard
    let name = { (index: Int) in
      String(repeating: "n", count: limits.maximumNameBytes - 3) + String(100 + index)
    }
    let skills = (0..<limits.maximumSkills).map {
      String(repeating: "\"", count: SkillCatalogue.maximumNameBytes - 2) + String(10 + $0)
    }
    let files = (0..<limits.maximumFiles).map { index in
      PersonaFile(
        name: name(index),
        contents: [UInt8](repeating: 0x0A, count: limits.maximumTotalBytes / limits.maximumFiles))
    }
    let text = String(repeating: "\u{1}", count: AnswerLimits.standard.maximumTextBytes)
    let persona = try PersonaApply.apply(
      ModelOutput(text: text, files: files, skills: skills),
      to: .empty(id: String(repeating: "i", count: 512)),
      catalogue: SkillCatalogue(skills)
    ).get()
    let fact: JSONValue = ["persona": persona.json, "text": .string(text)]
    let record = fact.bytes.count
    #expect(record > 900_000)
    #expect(record + 16_384 <= StoreLimits.standard.maximumRecordBytes)
  }
}

struct SkillCatalogueTests {
  @Test("A name is matched without white space around it and without regard to ASCII case")
  func match() throws {
    let catalogue = try SkillCatalogue(["Zoom", "Web Search", "É"])
    #expect(catalogue.names == ["Web Search", "Zoom", "É"])
    for name in ["zoom", "ZOOM", " \t\r\nZoom\n"] { #expect(catalogue.match(name) == "Zoom") }
    for name in ["", " ", "zo om", "zoom\u{0}", "\u{A0}zoom", "é", "E\u{301}", "web\tsearch", "zoom."] {
      #expect(catalogue.match(name) == nil)
    }
    #expect(catalogue.match("web search") == "Web Search")
    #expect(try SkillCatalogue([]).match("a") == nil)
  }

  @Test(
    "Names that could not be told apart or printed make no catalogue",
    arguments: [
      (["a", "A"], .ambiguous("a", "A")), (["\u{E9}", "e\u{301}"], .ambiguous("\u{E9}", "e\u{301}")),
      ([""], .invalidLength("")),
      ([String(repeating: "a", count: 65)], .invalidLength(String(repeating: "a", count: 65))),
      ([" a"], .invalidCharacters(" a")), (["a "], .invalidCharacters("a ")),
      (["a\nb"], .invalidCharacters("a\nb")),
      (["\u{7F}"], .invalidCharacters("\u{7F}")),
    ] as [([String], SkillCatalogue.Fault)])
  func refused(names: [String], fault: SkillCatalogue.Fault) {
    #expect(throws: fault) { try SkillCatalogue(names) }
  }
}
