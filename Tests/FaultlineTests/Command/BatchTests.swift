import Foundation
import Scenarios
import Sim
import Testing

/// The same seeds give the same batch hash, however the work is shared and whatever seed the hashing has.
@Suite(.serialized) struct BatchTests {
  private static let seeds = ProcessInfo.processInfo.environment["FAULTLINE_BATCH_SEEDS"] ?? "20"

  @Test func aBatchIsDeterministicAcrossProcesses() async throws {
    let variants = [["1", "random"], ["2", "random"], ["2", "fixed"], ["1", "random"]]
    var hashes: [[String?]] = []
    for variant in variants {
      let outcome = try await Tool.run(
        "run", "--seeds", Self.seeds, "--jobs", variant[0], "--hashing", variant[1], "--format", "json")
      #expect(outcome.code == 0, "\(outcome.output)\(outcome.error)")
      hashes.append(outcome.objects.map { $0["batchHash"] as? String })
    }
    #expect(
      hashes.allSatisfy { $0 == hashes[0] && $0.count == Catalogue.scenarios.count && !$0.contains(nil) })
  }

  @Test func aReportHasWhatAProgramNeeds() async throws {
    try await Tool.withDirectory { directory in
      let outcome = try await Tool.run("run", "--seeds", "5", "--report", directory)
      #expect(outcome.code == 0)
      for scenario in Catalogue.scenarios { #expect(outcome.output.contains(scenario.name)) }
      let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
      #expect(names == ["junit.xml", "report.json", "report.txt"])
      let json = try String(contentsOfFile: directory + "/report.json", encoding: .utf8)
      for line in json.split(separator: "\n") {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        for key in ["scenario", "verdict", "seeds", "steps", "batchHash", "evaluations", "faults", "reached"]
        {
          #expect(object[key] != nil, "\(key)")
        }
      }
      let document = try XMLText(contentsOfFile: directory + "/junit.xml")
      #expect(document.isWellFormed)
    }
  }

  @Test func listNamesEverything() async throws {
    let outcome = try await Tool.run("list")
    #expect(outcome.code == 0)
    for scenario in Catalogue.scenarios {
      #expect(outcome.output.contains(scenario.name))
      for invariant in scenario.invariants { #expect(outcome.output.contains(invariant.sentence)) }
    }
    for defect in Catalogue.defects { #expect(outcome.output.contains(defect.name)) }
  }

  @Test func aSeedIsReplayedByName() async throws {
    let name = try #require(Catalogue.scenarios.first?.name)
    let first = try await Tool.run("replay", name, "--seed", "7", "--format", "json")
    let second = try await Tool.run("replay", name, "--seed", "7", "--format", "json")
    #expect(first.code == 0)
    #expect(first.output == second.output)
  }
}
