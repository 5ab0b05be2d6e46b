import Sim

extension ExitCode {
  /// The code for a command that could not read or write a case file.
  init(_ error: CaseFileError) {
    switch error {
    case .missing: self = .missingInput
    case .unwritable: self = .cannotWrite
    case .unreadable, .tooLarge, .truncated, .malformed, .foreign, .unsupportedVersion, .invalid:
      self = .malformedInput
    }
  }
}
