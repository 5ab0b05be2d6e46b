import Foundation
import Scenarios
import Testing

/// The boundary table of ARCHITECTURE.md names what forces each row; what it names must exist.
struct BoundaryTableTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func everyRowIsForcedBySomethingThatExists() throws {
    let text = try String(contentsOf: Self.root.appendingPathComponent("ARCHITECTURE.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").map { $0.components(separatedBy: " | ") }.filter {
      $0.count == 4 && $0[0].contains("→")
    }
    #expect(rows.count >= 16)
    let tests = try testNames()
    let scenarios = Set(Catalogue.scenarios.map(\.name))
    for row in rows {
      let forced = row[3].replacing(" |", with: "").trimmingCharacters(in: .whitespaces)
      if forced == "both" { continue }
      if forced.hasPrefix("\"") {
        #expect(tests.contains(forced.trimmingCharacters(in: ["\""])), "no test is called \(forced)")
      } else {
        #expect(scenarios.contains(forced.trimmingCharacters(in: ["`"])), "no scenario is called \(forced)")
      }
    }
  }

  /// The display names of the store's tests, as their sources have them.
  private func testNames() throws -> Set<String> {
    let directory = Self.root.appendingPathComponent("Tests/SystemTests/Store")
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil) {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: /@Test\(\s*"([^"]+)"/) { names.insert(String(match.1)) }
    }
    return names
  }
}
