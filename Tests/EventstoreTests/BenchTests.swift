import Foundation
import Testing

@Suite struct BenchTests {
  @Test func everyFigureHasItsMethodAndNothingIsLeftBehind() async throws {
    try await Tool.use { tool in
      let outcome = try await tool.run(
        "bench", ".", "--records", "300", "--milliseconds", "50", "--format", "json")
      #expect(outcome.code == 0, "\(outcome.error)")
      let report = try #require(outcome.objects.first)
      let figures = try #require(report["figures"] as? [[String: Any]])
      let names = figures.compactMap { $0["name"] as? String }
      for name in ["limit: sync", "limit: memory", "append, process, 256", "read, 16", "recovery"] {
        #expect(names.contains(name))
      }
      for figure in figures {
        #expect((figure["perSecond"] as? Double ?? 0) > 0)
        #expect((figure["method"] as? String ?? "") != "")
      }
      #expect(names.contains("SQLite read") || (report["notes"] as? [String])?.isEmpty == false)
      #expect(try FileManager.default.contentsOfDirectory(atPath: tool.directory).isEmpty)
    }
  }

  @Test func aDirectoryThatIsNotThereIsMissing() async throws {
    try await Tool.use { tool in
      let outcome = try await tool.run("bench", "none")
      #expect(outcome.code == 66)
      #expect(outcome.error.contains("no directory can be made in none"))
    }
  }
}
