import Foundation
import Scenarios
import Sim

/// A batch as workflow commands of GitHub Actions: an annotation per distinct failure, at the line before the window.
struct GitHubReport {
  private let report: BatchReport

  init(_ report: BatchReport) { self.report = report }

  var lines: [String] {
    let warning =
      report.missing.isEmpty ? [] : ["::warning title=faultline::\(Self.message(report.incompleteness))"]
    return warning + results
  }

  private var results: [String] {
    guard let failure = report.failure else { return report.rows.map(notice) }
    let story = (failure.story?.lines ?? [failure.detail]) + ["reproduce: \(failure.replay)"]
    let invariant = failure.invariant.map { " \($0)" } ?? ""
    let title = "\(failure.scenario.name): \(failure.verdict)\(invariant)"
    let place = failure.story?.before.flatMap(Self.place) ?? ""
    return ["::error \(place)title=\(Self.property(title))::\(Self.message(story.joined(separator: "\n")))"]
  }

  private func notice(_ row: BatchReport.Row) -> String {
    "::notice title=\(Self.property(row.scenario.name))::"
      + Self.message("\(row.counts.runs) seeds \(row.verdict), batch hash \(hexadecimal(row.counts.hash))")
  }

  /// `Module/File.swift:12` as properties, when the file is found in the checkout.
  private static func place(_ site: String) -> String? {
    guard let colon = site.lastIndex(of: ":"), let slash = site.lastIndex(of: "/") else { return nil }
    let name = String(site[site.index(after: slash)..<colon])
    guard let files = FileManager.default.enumerator(atPath: "Sources") else { return nil }
    for case let path as String in files where path.hasSuffix("/" + name) {
      return "file=\(property("Sources/" + path)),line=\(site[site.index(after: colon)...]),"
    }
    return nil
  }

  private static func message(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
      .escapingControls
  }

  private static func property(_ text: String) -> String {
    message(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
