import Foundation
import Testing

/// A copy of a file of the system may differ from it in its types' names, and otherwise only where it says so.
struct DefectCopiesTests {
  static let copies = [
    Copy(of: "EventStore", in: "CharacterLengths", maximumChangedLines: 4),
    Copy(of: "EventStore", in: "StatsOutsideLock", maximumChangedLines: 11),
    Copy(of: "Recovery", in: "TornTailRefusesStart", maximumChangedLines: 3),
    Copy(of: "Recovery", in: "SkipsAnyBadLine", maximumChangedLines: 3),
    Copy(of: "Recovery", in: "TornTailNotCut", maximumChangedLines: 5),
    Copy(of: "Recovery", in: "MissingNewlineNotRepaired", maximumChangedLines: 3),
    Copy(of: "EventLog", in: "NoRollbackOnFullDisk", maximumChangedLines: 4),
    Copy(of: "EventStore", in: "NoRollbackOnFullDisk", maximumChangedLines: 0),
    Copy(of: "Recovery", in: "LenientDecoding", maximumChangedLines: 3),
    Copy(of: "EventStore", in: "AcknowledgesBeforeSync", maximumChangedLines: 4),
    Copy(of: "EventStore", in: "ReadErrorAsNotFound", maximumChangedLines: 3),
    Copy(of: "RelaySession", in: "EnqueuesBeforeSubscribing", maximumChangedLines: 10),
    Copy(of: "RelaySession", in: "TimesOutAgeNotSilence", maximumChangedLines: 3),
    Copy(of: "RelaySession", in: "HeartbeatReArmsIdleTimer", maximumChangedLines: 2),
    Copy(of: "Publisher", in: "PublishFailureRetriesTask", maximumChangedLines: 17),
    Copy(of: "AnswerReader", in: "PublishFailureRetriesTask", maximumChangedLines: 3),
    Copy(of: "TurnExecution", in: "PublishFailureRetriesTask", maximumChangedLines: 21),
    Copy(of: "TurnExecution", in: "PublishesDoneBeforeCommit", maximumChangedLines: 5),
    Copy(of: "TurnBook", in: "CommitNotIdempotent", maximumChangedLines: 13),
    Copy(of: "TurnService", in: "CommitNotIdempotent", maximumChangedLines: 6),
    Copy(of: "TurnBook", in: "NoFencing", maximumChangedLines: 8),
    Copy(of: "TurnService", in: "NoFencing", maximumChangedLines: 0),
    Copy(of: "RelayMachine", in: "NoReconcileOnSilence", maximumChangedLines: 3),
    Copy(of: "RelaySession", in: "NoReconcileOnSilence", maximumChangedLines: 0),
    Copy(of: "RelaySession", in: "RelayLeaksSubscription", maximumChangedLines: 2),
    Copy(of: "RelaySession", in: "TwoTerminalFrames", maximumChangedLines: 2),
    Copy(of: "PersonaApply", in: "ForkedApply", maximumChangedLines: 3),
    Copy(of: "TurnEnding", in: "ForkedApply", maximumChangedLines: 3),
    Copy(of: "TurnExecution", in: "ForkedApply", maximumChangedLines: 0),
    Copy(of: "TurnBook", in: "LostPersonaUpdate", maximumChangedLines: 4),
    Copy(of: "TurnService", in: "LostPersonaUpdate", maximumChangedLines: 0),
    Copy(of: "RelaySession", in: "WallClockIdleTimer", maximumChangedLines: 25),
  ]

  @Test("A copy differs from its original in few lines and says so at each place", arguments: copies)
  func differences(_ copy: Copy) throws {
    let changes = Change.all(from: try copy.originalLines(), to: try copy.lines())
    for change in changes {
      #expect(change.isMarked, "\(copy): -\(change.removed) +\(change.inserted)")
    }
    let count = changes.reduce(0) { $0 + $1.removed.count + $1.inserted.count }
    #expect(count <= copy.maximumChangedLines, "\(copy) changes \(count) lines")
  }

  @Test("A copy marks no line that is as in the original", arguments: copies)
  func marks(_ copy: Copy) throws {
    let lines = try copy.lines()
    let inserted = Change.all(from: try copy.originalLines(), to: lines).flatMap(\.inserted)
    #expect(lines.filter(Change.isMark).count == inserted.filter(Change.isMark).count)
    #expect(inserted.contains(where: Change.isMark) || copy.maximumChangedLines == 0)
  }

  @Test("Every copy of a file of the system is among those compared")
  func completeness() throws {
    let originals = try SourceTree.swiftFiles(in: "Sources/System")
    let files = try SourceTree.swiftFiles(in: "Sources/Scenarios/Defects")
    let named = files.filter { file in
      // The file that introduces a defect is named after it, and a defect may begin like a part of the system.
      file.name != file.folder && originals.contains { file.name.hasPrefix($0.name) }
    }
    #expect(Set(named.map(\.path)) == Set(Self.copies.map(\.path)))
  }
}

/// A file of the system and a defective copy of it, named after the original and the defect's folder.
struct Copy: Sendable, CustomTestStringConvertible {
  let original: String
  let defect: String
  /// How many lines may be removed and added in all.
  let maximumChangedLines: Int

  init(of original: String, in defect: String, maximumChangedLines: Int) {
    self.original = original
    self.defect = defect
    self.maximumChangedLines = maximumChangedLines
  }

  var testDescription: String { original + defect }

  var path: String { "Sources/Scenarios/Defects/\(defect)/\(original)\(defect).swift" }

  func originalLines() throws -> [String] {
    let files = try SourceTree.swiftFiles(in: "Sources/System").filter { $0.name == original }
    return comparable(try SourceTree.text(try #require(files.first).path))
  }

  /// The copy's lines, with the original names for the types that are copied in its folder.
  func lines() throws -> [String] {
    var text = try SourceTree.text(path)
    for copy in DefectCopiesTests.copies where copy.defect == defect {
      text = text.replacing(copy.original + defect, with: copy.original)
    }
    return comparable(text)
  }

  /// The lines without the imports: a copy in another module needs one more.
  private func comparable(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      .filter { $0.wholeMatch(of: /((public|package|internal) )?import \w+/) == nil }
    return Array(lines.drop { $0.isEmpty })
  }
}

/// Lines that follow each other and are not the same in two texts.
struct Change {
  private(set) var removed: [String] = []
  private(set) var inserted: [String] = []

  /// Whether it begins by saying what is wrong.
  var isMarked: Bool { inserted.first.map(Self.isMark) ?? false }

  static func isMark(_ line: String) -> Bool { line.contains(/^ *\/\/ DEFECT: ./) }

  static func all(from original: [String], to copy: [String]) -> [Change] {
    let difference = copy.difference(from: original)
    var removals: Set<Int> = []
    var insertions: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removals.insert(offset)
      case .insert(let offset, _, _): insertions.insert(offset)
      }
    }
    var changes: [Change] = []
    var current = Change()
    var (old, new) = (0, 0)
    while old < original.count || new < copy.count {
      if removals.contains(old) {
        current.removed.append(original[old])
        old += 1
      } else if insertions.contains(new) {
        current.inserted.append(copy[new])
        new += 1
      } else {
        if !current.removed.isEmpty || !current.inserted.isEmpty { changes.append(current) }
        current = Change()
        (old, new) = (old + 1, new + 1)
      }
    }
    if !current.removed.isEmpty || !current.inserted.isEmpty { changes.append(current) }
    return changes
  }
}

/// The project's files, found from where this one lies.
enum SourceTree {
  struct SwiftFile: Hashable {
    /// From the project's root.
    let path: String
    /// Without folder and extension.
    var name: String { String(path.split(separator: "/").last?.dropLast(".swift".count) ?? "") }
    /// The folder it lies in.
    var folder: String { String(path.split(separator: "/").dropLast().last ?? "") }
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func swiftFiles(in folder: String) throws -> [SwiftFile] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path())
      .filter { $0.hasSuffix(".swift") }
      .map { SwiftFile(path: "\(folder)/\($0)") }
  }
}
