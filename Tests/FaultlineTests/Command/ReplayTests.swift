import Foundation
import Sim
import Testing

@testable import faultline

/// A replay says whether the case is still one.
@Suite(.serialized) struct ReplayTests {
  private func withCase(
    of defect: String, _ body: (_ path: String, _ file: CaseFile) async throws -> Void
  ) async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run(
        "run", "--defect", defect, "--report", directory, "--no-recheck")
      #expect(outcome.code == 1, "\(outcome.error)")
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      let name = try #require(names.first { $0.contains("-seed-") })
      try await body(directory + "/" + name, try CaseFile(path: directory + "/" + name))
    }
  }

  private func replay(_ file: CaseFile, at path: String) async throws -> (code: Int32, story: Story) {
    try file.write(to: path)
    let outcome = try await Tool.run("replay", path, "--format", "json")
    let line = try #require(outcome.output.split(separator: "\n").first, "\(outcome.error)")
    return (outcome.code, try JSONDecoder().decode(Story.self, from: Data(line.utf8)))
  }

  @Test func aMendedCasePassesNow() async throws {
    try await withCase(of: "character-lengths") { path, file in
      let original = try await replay(file, at: path)
      #expect(!file.events.isEmpty && file.tool.executable != nil)
      #expect(original.code == 1 && original.story.outcome == "reproduced" && original.story.remark == nil)

      // Without the defect every choice can still be made, and nothing fails.
      var mended = file
      mended.defect = nil
      mended.tool.executable = nil
      let fixed = try await replay(mended, at: path)
      #expect(fixed.story.outcome == "passes now", "\(fixed.story.remark ?? "")")
      #expect(fixed.code == 0)
      #expect(
        fixed.story.remark?.contains("every choice was made; the first event that differs is number ") == true
      )

      // Without its events a case can only say that the trace differs.
      mended.events = []
      #expect(
        try await replay(mended, at: path).story.remark?.hasSuffix("another build (debug, Swift 6.3)") == true
      )
    }
  }

  @Test func aCaseThatWentAnotherWayHasNotPassed() async throws {
    try await withCase(of: "stats-outside-lock") { path, file in
      // A build in which what a choice picked is not there.
      var other = file
      other.tool.executable = nil
      let last = try #require(other.choices.lastIndex { $0.kind == "pick" })
      var lost = other
      lost.choices[last].candidate = "00000000000000aa"
      lost.choices[last].picked = "nobody"
      let strayed = try await replay(lost, at: path)
      #expect(strayed.story.outcome == "diverged")
      #expect(strayed.story.verdict == "passed")
      #expect(strayed.code == 3)
      #expect(strayed.story.remark?.contains("the first choice that could not be made, of one: at ") == true)
      #expect(strayed.story.remark?.contains("there is no 'nobody' to choose") == true)

      // A build in which its decision point never comes.
      var unreached = other
      unreached.choices[last].nth = 4_000
      let never = try await replay(unreached, at: path)
      #expect(never.story.outcome == "diverged" && never.code == 3)
      #expect(never.story.remark?.contains("is never reached") == true)

      // One choice too many changes nothing: the case fails as it did.
      var longer = other
      longer.choices.append(unreached.choices[last])
      longer.traceHash &+= 1
      let same = try await replay(longer, at: path)
      #expect(same.story.outcome == "reproduced" && same.code == 1)
      #expect(same.story.remark?.hasPrefix("the first choice that could not be made, of one: ") == true)

      // The very same executable has no excuse.
      var changed = file
      changed.traceHash &+= 1
      changed.events[2] = "store/0 does something else"
      let nondeterministic = try await replay(changed, at: path)
      #expect(nondeterministic.code == 3)
      #expect(nondeterministic.story.verdict == "nondeterministic")
      let detail = nondeterministic.story.detail
      #expect(detail.contains("the first event that differs is number 3: 'store/0 does something else'"))
    }
  }
}
