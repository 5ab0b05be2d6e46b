import Scenarios
import Sim

/// `faultline list`.
struct ListAction {
  let command: ListCommand

  func perform() -> ExitCode { say(command.format == .json ? json : text) ?? .passed }

  private var sections: [(name: String, rows: [[String]])] {
    let invariants = Catalogue.scenarios.flatMap(\.invariants)
    let distinct = invariants.indices.filter { index in
      !invariants[..<index].contains { $0.id == invariants[index].id }
    }.map { invariants[$0] }
    return [
      ("scenarios", Catalogue.scenarios.map { [$0.name, $0.summary] }),
      ("invariants", distinct.map { [$0.id, $0.sentence] }),
      ("strategies", Strategy.catalogue.map { [$0.name, $0.summary] }),
      (
        "faults",
        FaultKind.allCases.sorted { $0.id < $1.id }.map {
          ["\($0.id) \($0.name)", "\($0.summary) [\($0.source)]"]
        }
      ),
      (
        "canaries", Canaries.all.map { [$0.scenario.name, "\($0.scenario.summary): must end \($0.verdict)"] }
      ),
      ("defects", Catalogue.defects.map { [$0.name, $0.summary] }),
    ]
  }

  private var text: [String] {
    sections.flatMap { section in
      var table = TextTable([(section.name.uppercased(), .left), ("", .left)])
      for row in section.rows { table.add(["  " + row[0], row[1]]) }
      return table.lines + [""]
    }
  }

  private var json: [String] {
    let object = Dictionary(
      uniqueKeysWithValues: sections.map { section in
        (section.name, section.rows.map { ["name": $0[0], "summary": $0[1]] })
      })
    return [jsonLine(object)]
  }
}
