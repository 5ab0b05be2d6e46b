#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reports lines on standard error.
///
/// Each line is one write(2), so lines of several tasks or processes do not mix (on a pipe, up to `PIPE_BUF`
/// bytes). A line that cannot be written is lost: there is nobody left to tell.
public struct StandardErrorDiagnostics: Diagnostics {
  /// Creates the reporter.
  public init() {}

  /// Writes a line, its control characters escaped as in a Swift literal (`\n`, `\u{1B}`).
  ///
  /// What a line quotes may come from a damaged file or a stranger: it must neither look like a second line
  /// nor steer the operator's terminal. Blocks for as long as the reader of standard error does not read.
  public func report(_ line: String) {
    let bytes = Array((line.escapingControlCharacters() + "\n").utf8)
    while write(STDERR_FILENO, bytes, bytes.count) == -1, errno == EINTR {}
  }
}

extension String {
  /// The string with C0 and C1 control characters and DEL escaped, and everything else as it is.
  func escapingControlCharacters() -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.properties.generalCategory == .control {
        result.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
