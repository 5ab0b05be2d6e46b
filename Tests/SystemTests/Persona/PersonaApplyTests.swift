import Testing

@testable import SystemUnderTest

struct PersonaApplyTests {
  typealias Reason = PersonaRejection.Reason

  private static func catalogue() throws -> SkillCatalogue {
    try SkillCatalogue(["Web Search", "calendar", "Éditer"])
  }

  private static func file(_ name: String, _ text: String = "x") -> PersonaFile {
    PersonaFile(name: name, text: text)
  }

  private static func apply(
    files: [PersonaFile] = [], skills: [String] = [], to persona: Persona? = nil,
    limits: PersonaLimits = .standard
  ) throws -> Result<Persona, PersonaRejection> {
    PersonaApply.apply(
      ModelOutput(text: "t", files: files, skills: skills), to: persona ?? .empty(id: "p"),
      catalogue: try catalogue(), limits: limits)
  }

  private static func base() throws -> Persona {
    try apply(files: [file("b.md", "B"), file("a/c.md", "é")], skills: ["calendar"]).get()
  }

  @Test("Generation gives sorted files, the catalogue's spelling, and the prompt made of them")
  func generation() throws {
    let persona = try Self.apply(
      files: [Self.file("b.md", "B"), Self.file("a/c.md", "é\r\n\tx"), Self.file("B2", "z")],
      skills: [" WEB search\n", "Calendar", "web search"]
    ).get()
    #expect(persona.id == "p")
    #expect(persona.version == 1)
    #expect(persona.files.map(\.name) == ["B2", "a/c.md", "b.md"])
    #expect(persona.skills == ["Web Search", "calendar"])
    #expect(
      persona.prompt
        == "File B2, 1 bytes:\nz\nFile a/c.md, 6 bytes:\né\r\n\tx\nFile b.md, 1 bytes:\nB\n"
        + "Skills: Web Search, calendar\n")
  }

  @Test("A refinement replaces the parts it names and keeps the others")
  func refinement() throws {
    let base = try Self.base()
    let files = try Self.apply(files: [Self.file("d.md", "D")], to: base).get()
    #expect(files.version == 2)
    #expect(files.files == [Self.file("d.md", "D")])
    #expect(files.skills == ["calendar"])
    #expect(files.prompt == "File d.md, 1 bytes:\nD\nSkills: calendar\n")

    let skills = try Self.apply(skills: ["web search"], to: base).get()
    #expect(skills.version == 2)
    #expect(skills.files == base.files)
    #expect(skills.skills == ["Web Search"])
    #expect(skills.prompt == "File a/c.md, 2 bytes:\né\nFile b.md, 1 bytes:\nB\nSkills: Web Search\n")
  }

  @Test("Conversation leaves the persona as it is")
  func conversation() throws {
    let base = try Self.base()
    #expect(try Self.apply(to: base) == .success(base))
    #expect(try Self.apply() == .success(.empty(id: "p")))
  }

  @Test("What it was does not matter where everything is replaced: generation and refinement agree")
  func generationIsRefinement() throws {
    let outputs = [[Self.file("a.md")], [Self.file("../a")], [Self.file("a.md"), Self.file("A.md")]]
    for files in outputs {
      let generated = try Self.apply(files: files, skills: ["calendar"])
      let refined = try Self.apply(files: files, skills: ["calendar"], to: Self.base())
      switch (generated, refined) {
      case (.success(let one), .success(let other)):
        #expect(one.prompt == other.prompt && one.files == other.files && one.skills == other.skills)
      default: #expect(generated == refined)
      }
    }
  }

  @Test("What stays was accepted: a skill that left the catalogue does not block new files")
  func retiredSkill() throws {
    let persona = Persona(id: "p", version: 4, files: [Self.file("a")], skills: ["retired"])
    #expect(try Self.apply(files: [Self.file("b")], to: persona).get().skills == ["retired"])
    #expect(
      try Self.apply(skills: ["retired"], to: persona) == .failure(Self.rejection(.unknownSkill("retired"))))
  }

  private static func rejection(_ reasons: Reason...) -> PersonaRejection {
    PersonaRejection(reasons: reasons)
  }

  static let badNames: [(name: String, fault: FileNameFault)] = [
    ("", .empty), (String(repeating: "a", count: 129), .tooLong(bytes: 129, maximum: 128)),
    ("/etc/passwd", .absolute), ("/", .absolute), ("//a", .absolute),
    ("..", .escapesFolder), (".", .escapesFolder), ("../a", .escapesFolder), ("a/../b", .escapesFolder),
    ("a/..", .escapesFolder), ("./a", .escapesFolder), ("a/.", .escapesFolder), ("a/./b", .escapesFolder),
    ("a//b", .emptyPart), ("a/", .emptyPart),
    (".hidden", .dotAtEnd), ("a/.git", .dotAtEnd), ("...", .dotAtEnd), ("a.", .dotAtEnd), ("a./b", .dotAtEnd),
    ("a\\b", .invalidCharacter("\\")), ("..\\a", .invalidCharacter("\\")), ("C:a", .invalidCharacter(":")),
    ("a b", .invalidCharacter(" ")), ("~", .invalidCharacter("~")), ("a\u{0}", .invalidCharacter("\u{0}")),
    ("a\n", .invalidCharacter("\n")), ("é", .invalidCharacter("é")),
    ("e\u{301}", .invalidCharacter("\u{301}")),
    ("a\u{202E}b", .invalidCharacter("\u{202E}")), ("%2e%2e/a", .invalidCharacter("%")),
    ("\u{212A}", .invalidCharacter("\u{212A}")), ("\u{FF0E}\u{FF0E}/a", .invalidCharacter("\u{FF0E}")),
    ("persona.json", .reserved), ("Prompt.MD", .reserved), ("con", .reserved), ("NUL.txt", .reserved),
    ("a/Com1", .reserved), ("lpt9.x.y/a", .reserved), ("aux", .reserved), ("prn.md", .reserved),
  ]

  @Test("Names that could mean another file are refused, each by its rule", arguments: badNames)
  func badName(name: String, fault: FileNameFault) throws {
    #expect(try Self.apply(files: [Self.file(name)]) == .failure(Self.rejection(.fileName(name, fault))))
    let description = Reason.fileName(name, fault).description
    #expect(description.utf8.allSatisfy { 0x20..<0x7F ~= $0 } && description.utf8.count < 500)
  }

  @Test(
    "Names that mean one file everywhere are taken",
    arguments: [
      "a", "A-b_c.0", "-", "_", "a..b", "a/b/c.md", "console", "com", "com10", "nullable", "a/prompt.md",
      "x.con",
      String(repeating: "a", count: 128),
    ])
  func goodName(name: String) throws {
    #expect(try Self.apply(files: [Self.file(name)]).get().files.map(\.name) == [name])
  }

  @Test("Of every ASCII character a name takes exactly letters, digits, dot, underscore and hyphen")
  func nameCharacters() throws {
    for byte in UInt8(0)..<0x80 where byte != UInt8(ascii: "/") {
      let scalar = Unicode.Scalar(byte)
      let isTaken = (try? Self.apply(files: [Self.file("a\(scalar)b")]).get()) != nil
      let isAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-".unicodeScalars.contains(scalar)
      #expect(isTaken == isAllowed, "character \(byte)")
    }
  }

  private static let small = PersonaLimits(
    maximumFiles: 2, maximumNameBytes: 8, maximumFileBytes: 4, maximumTotalBytes: 6, maximumSkills: 1)

  static let rejections: [(files: [PersonaFile], skills: [String], reasons: [Reason])] = [
    ([file("a"), file("a")], [], [.repeatedFile("a", "a")]),
    ([file("a"), file("A")], [], [.repeatedFile("a", "A")]),
    ([file("a/b"), file("A")], [], [.fileIsFolder("A", of: "a/b")]),
    ([file("a"), file("a/b/c")], [], [.fileIsFolder("a", of: "a/b/c")]),
    ([file("a/b"), file("a/b/c")], [], [.fileIsFolder("a/b", of: "a/b/c")]),
    ([file("a", "")], [], [.emptyFile("a")]),
    ([file("a", "ééx")], [], [.fileTooLarge("a", bytes: 5, maximum: 4)]),
    ([file("a", "1234"), file("b", "123")], [], [.filesTooLarge(bytes: 7, maximum: 6)]),
    ([file("a"), file("b"), file("c")], [], [.tooManyFiles(3, maximum: 2)]),
    ([PersonaFile(name: "a", contents: [0x61, 0xC3])], [], [.notUTF8("a", offset: 1)]),
    ([PersonaFile(name: "a", contents: [0xED, 0xA0, 0x80])], [], [.notUTF8("a", offset: 0)]),
    ([PersonaFile(name: "a", contents: [0xFF, 0xFE])], [], [.notUTF8("a", offset: 0)]),
    ([file("a", "x\u{0}")], [], [.controlByte("a", 0, offset: 1)]),
    ([file("a", "\u{1B}[m")], [], [.controlByte("a", 0x1B, offset: 0)]),
    ([file("a")], ["calender"], [.unknownSkill("calender")]),
    ([file("a")], [""], [.unknownSkill("")]), ([file("a")], ["web  search"], [.unknownSkill("web  search")]),
    ([file("a")], ["éditer"], [.unknownSkill("éditer")]),
    ([file("a")], ["E\u{301}diter"], [.unknownSkill("E\u{301}diter")]),
    ([file("a")], ["calendar", "web search"], [.tooManySkills(2, maximum: 1)]),
    ([], ["calendar"], [.noFiles]),
    (
      [file("../a", "12345"), file("b", "\u{0}"), file("B", "x")], ["no", "calendar", "nor"],
      [
        .fileName("../a", .escapesFolder), .fileTooLarge("../a", bytes: 5, maximum: 4),
        .controlByte("b", 0, offset: 0), .repeatedFile("b", "B"), .tooManyFiles(3, maximum: 2),
        .filesTooLarge(bytes: 7, maximum: 6), .unknownSkill("no"), .unknownSkill("nor"),
      ]
    ),
  ]

  @Test("Everything that is wrong is told, in order, and nothing is changed", arguments: rejections)
  func rejected(files: [PersonaFile], skills: [String], reasons: [Reason]) throws {
    let result = try Self.apply(files: files, skills: skills, limits: Self.small)
    #expect(result == .failure(PersonaRejection(reasons: reasons)))
    #expect(PersonaRejection(reasons: reasons).description.split(separator: "; ").count == reasons.count)
  }

  @Test("Limits are reached, not only passed")
  func limitsReached() throws {
    let files = [Self.file("a", "1234"), Self.file("12345678", "12")]
    #expect(
      try Self.apply(files: files, skills: ["calendar", "CALENDAR"], limits: Self.small).get().version == 1)
  }

  @Test("No file's content can pass for another file in the prompt")
  func promptIsUnambiguous() throws {
    let two = try Self.apply(files: [Self.file("a", "x"), Self.file("b", "y")]).get()
    let content = String(two.prompt.dropLast().drop { $0 != "\n" }.dropFirst())
    let one = try Self.apply(files: [Self.file("a", content)]).get()
    #expect(two.prompt != one.prompt)
  }

  @Test("The order of a model's files and skills makes no difference", arguments: 0..<50 as Range<UInt64>)
  func order(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let files = (0..<8).map { Self.file("f\($0)/a", "text \($0)") }
    let skills = ["Web search", "CALENDAR", "Éditer"]
    let straight = try Self.apply(files: files, skills: skills)
    let shuffled = try Self.apply(
      files: files.shuffled(using: &random), skills: skills.shuffled(using: &random))
    #expect(straight == shuffled)
    #expect(try straight.get().skills == ["Web Search", "calendar", "Éditer"])
  }
}
