import Foundation

/// A directory for what a run leaves behind.
struct ReportDirectory {
  private let path: String

  /// Where cases go when no directory is named.
  static let standard = "reports/runs"

  /// The name of the report for programs.
  static let json = "report.json"

  struct Unwritable: Error { let message: String }

  /// Makes the directory when it is not there, and makes sure that files can be written to it.
  init(_ path: String) throws(Unwritable) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Unwritable(message: "cannot write reports to \(path): the directory cannot be made")
    }
    self.path = path
    let probe = self.path(of: ".faultline-\(ProcessInfo.processInfo.processIdentifier)")
    guard FileManager.default.createFile(atPath: probe, contents: nil) else {
      throw Unwritable(message: "cannot write reports to \(path): no file can be made in it")
    }
    try? FileManager.default.removeItem(atPath: probe)
  }

  func path(of name: String) -> String { path + "/" + name }

  /// Writes a file in one piece; false when that fails.
  func write(_ lines: [String], to name: String) -> Bool {
    let data = Data(lines.map { $0 + "\n" }.joined().utf8)
    return (try? data.write(to: URL(fileURLWithPath: path(of: name)), options: .atomic)) != nil
  }
}
