import Scenarios
import Sim

/// A batch as JUnit XML: a suite per scenario, a case per invariant.
struct JUnitReport {
  private let report: BatchReport

  init(_ report: BatchReport) { self.report = report }

  var lines: [String] {
    [#"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites>"] + report.rows.flatMap(suite) + [
      "</testsuites>"
    ]
  }

  private func suite(_ row: BatchReport.Row) -> [String] {
    let ids = row.scenario.invariants.map(\.id) + ["verdict"]
    let isError = ["lostControl", "nondeterministic"].contains(row.verdict)
    let isFailure = row.verdict != "passed" && row.verdict != "not run" && !isError
    let seconds = (row.busyTime / .seconds(1)).description
    var lines = [
      #"  <testsuite name="\#(escape(row.scenario.name))" tests="\#(ids.count)" failures="\#(isFailure ? 1 : 0)" "#
        + #"errors="\#(isError ? 1 : 0)" time="\#(seconds)">"#,
      "    <properties>",
      #"      <property name="seeds" value="\#(row.counts.runs)"/>"#,
      #"      <property name="batchHash" value="\#(hexadecimal(row.counts.hash))"/>"#,
    ]
    if report.shard != .whole {
      lines.append(
        #"      <property name="shard" value="\#(report.shard.index + 1)/\#(report.shard.count)"/>"#)
    }
    if !report.missing.isEmpty {
      lines.append(#"      <property name="incomplete" value="\#(escape(report.incompleteness))"/>"#)
    }
    lines.append("    </properties>")
    let failed = row.counts.failures.first
    for id in ids {
      let name = escape(id)
      guard let failed, failed.invariant ?? "verdict" == id else {
        lines.append(#"    <testcase name="\#(name)" classname="\#(escape(row.scenario.name))" time="0"/>"#)
        continue
      }
      let element = isError ? "error" : "failure"
      lines.append(#"    <testcase name="\#(name)" classname="\#(escape(row.scenario.name))" time="0">"#)
      lines.append(
        #"      <\#(element) type="\#(escape(failed.verdict))" message="seed \#(failed.seed): \#(escape(failed.detail))">"#
          + escape(text(row)) + "</\(element)>")
      lines.append("    </testcase>")
    }
    return lines + ["  </testsuite>"]
  }

  private func text(_ row: BatchReport.Row) -> String {
    guard let failure = report.failure, failure.scenario.name == row.scenario.name else { return "" }
    return ((failure.story?.lines ?? []) + ["reproduce: \(failure.replay)"]).joined(separator: "\n")
  }

  /// Characters that XML 1.0 does not allow at all are left out.
  private func escape(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      default:
        if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF {
          result.unicodeScalars.append(scalar)
        }
      }
    }
  }
}
