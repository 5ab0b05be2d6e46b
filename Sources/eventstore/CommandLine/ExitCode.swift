import Environment
import SystemUnderTest

/// How the command ends; the codes from 64 are those of sysexits(3).
enum ExitCode: Int32, CaseIterable {
  case done = 0
  case incomplete = 1
  case usage = 64
  case damaged = 65
  case missing = 66
  case internalFault = 70
  case cannotOpen = 73
  case inputOutput = 74
  case locked = 75

  /// What the help says about the code.
  var summary: String {
    switch self {
    case .done: "Everything asked for was done."
    case .incomplete: "Some of it was not; each line or id is named on standard error."
    case .usage: "The command line is wrong."
    case .damaged: "The log is damaged; it was not changed."
    case .missing: "The log, or the directory, is missing."
    case .internalFault: "A measurement failed."
    case .cannotOpen: "The log cannot be opened or created for writing."
    case .inputOutput: "A read or write failed, or the disk is full; what was acknowledged is in the log."
    case .locked: "Another process has the log open for writing."
    }
  }
}

/// Why the command cannot go on: one line for standard error, and the code to end with.
struct Failure: Error, Equatable {
  let code: ExitCode
  let message: String

  /// Wraps an error of the store; a missing log has another meaning for whoever was to create it.
  init(_ error: StoreError, log: LogLocation, access: LogFileSystem.Access) {
    switch error {
    case .damagedLog, .corruptRecord: code = .damaged
    case .invalidID, .invalidEvent, .recordTooLarge, .duplicateID, .notFound: code = .incomplete
    case .fileSystem(let error), .diskFull(let error):
      self = Failure(error, log: log, access: access)
      return
    case .lockedByAnotherProcess: code = .locked
    case .outcomeUnknown, .syncFailed, .changedElsewhere, .poisoned, .cancelled, .closed: code = .inputOutput
    }
    message = "\(error)"
  }

  /// Wraps an error of the filesystem.
  init(_ error: FileError, log: LogLocation, access: LogFileSystem.Access) {
    let advice: String
    switch (error.operation, error.code) {
    case (.open, .noSuchFile) where access != .append:
      (code, advice) = (.missing, "there is no such log; check the path")
    case (.open, _) where access != .read:
      (code, advice) = (.cannotOpen, "the log cannot be opened for writing (\(error.code)); check the path")
    case (_, .noSpace), (_, .quotaExceeded), (_, .fileTooLarge):
      (code, advice) = (
        .inputOutput, "no room is left (\(error)); the log is unchanged: free space, then go on"
      )
    case _ where access == .read:
      (code, advice) = (.inputOutput, "\(error); remove the cause, then try again")
    default:
      (code, advice) = (.inputOutput, "\(error); the log is unchanged: remove the cause, then try again")
    }
    message = "\(log.path): \(advice)"
  }

  init(_ code: ExitCode, _ message: String) {
    (self.code, self.message) = (code, message)
  }
}
