public import Environment

/// Why the event store did not do what it was asked for.
///
/// The description says what to do about it.
public enum StoreError: Error, Hashable, Sendable {
  /// The id is empty or too long; its length in bytes of UTF-8. Nothing was written.
  case invalidID(byteCount: Int)
  /// The event is not JSON text of one object. Nothing was written.
  case invalidEvent(JSONFault)
  /// The record would have so many bytes. Nothing was written.
  case recordTooLarge(bytes: Int, maximum: Int)
  /// The log already has an event of this id. Nothing was written.
  case duplicateID(String)
  /// The log has no event of this id.
  case notFound(String)
  /// The bytes at a record's place are not that record.
  case corruptRecord(id: String, offset: Int, RecordFault)
  /// The log is damaged in a way no crash explains. It was not changed and the store is not open.
  case damagedLog(LogDamage)
  /// No space, quota or room below the file size limit is left. The log is as it was before.
  case diskFull(FileError)
  /// The filesystem refused. After a failed append the log is as it was before.
  case fileSystem(FileError)
  /// The file has not the size that this store left it with, so somebody else has changed it.
  case changedElsewhere(path: String, expectedBytes: Int, foundBytes: Int)
  /// An append failed, and so did undoing it; or undoing it was not tried (`nil`), since somebody else has changed
  /// the file. Whether its event is in the log shows when the store is reopened.
  case outcomeUnknown(append: FileError, rollBack: FileError?)
  /// A sync failed. The event of the append, or after a failed opening anything in the log, is there to be read
  /// but may not be on the disk: it may be lost with the machine's power. No sync is tried again, since success would
  /// prove nothing.
  case syncFailed(FileError)
  /// Another process, or another store in this one, has the log open. Nothing was read or changed.
  case lockedByAnotherProcess(path: String)
  /// An earlier failure left the log in an unknown state, so nothing more is appended to it. Reads go on.
  case poisoned(path: String)
  /// The task was cancelled before its turn came. Nothing was done.
  case cancelled
  /// The store has been closed.
  case closed(path: String)
}

extension StoreError {
  /// Whether the event of the failed append may nevertheless be in the log.
  public var leavesOutcomeUnknown: Bool {
    switch self {
    case .outcomeUnknown, .syncFailed: true
    default: false
    }
  }

  /// Whether it says of an append that its write failed and was taken back.
  package var isWriteTakenBack: Bool {
    switch self {
    case .diskFull(let error), .fileSystem(let error): error.operation == .append
    default: false
    }
  }

  /// Wraps an error of the filesystem after which the log is as it was.
  package init(_ error: FileError) {
    switch error.code {
    case .noSpace, .quotaExceeded, .fileTooLarge: self = .diskFull(error)
    default: self = .fileSystem(error)
    }
  }
}

extension StoreError: CustomStringConvertible {
  /// What happened, and after the semicolon what to do.
  public var description: String {
    switch self {
    case .invalidID(let count):
      "an id of \(count) bytes; use 1 to \(StoreLimits.maximumIDBytes) bytes of UTF-8"
    case .invalidEvent(let fault):
      "the event is not usable JSON: \(fault); pass the text of one object"
    case .recordTooLarge(let bytes, let maximum):
      "the record has \(bytes) bytes of at most \(maximum); split the event, or store a reference to its content"
    case .duplicateID(let id):
      "event \(id) exists already; read it to see whether it is this one, or choose another id"
    case .notFound(let id):
      "there is no event \(id); check the id"
    case .corruptRecord(let id, let offset, let fault):
      "the record of event \(id) at byte \(offset) is damaged: \(fault); "
        + "check the disk, then restore the log from a copy"
    case .damagedLog(let damage):
      "\(damage); the log was not changed: restore it from a copy, or repair that line by hand, then reopen"
    case .diskFull(let error):
      "\(error): the log is unchanged; free space, then try again"
    case .fileSystem(let error):
      "\(error): the log is unchanged; remove the cause, then try again"
    case .changedElsewhere(let path, let expected, let found):
      "\(path) has \(found) bytes where this store left \(expected); stop whatever else writes it, then reopen"
    case .outcomeUnknown(let append, let rollBack):
      "\(append), and it could not be undone (\(rollBack?.description ?? "the file was changed elsewhere")); "
        + "reopen the store, then look whether the event is there"
    case .syncFailed(let error):
      "\(error), so what was written may not survive a power loss; check the disk, reopen the store, then look "
        + "whether the event is there"
    case .lockedByAnotherProcess(let path):
      "\(path) is open in another process or store; close that one, then open this again"
    case .poisoned(let path):
      "\(path) takes no more appends after an earlier failure; reopen the store to recover"
    case .cancelled:
      "the task was cancelled before its turn, and nothing was done; try again if it is still wanted"
    case .closed(let path):
      "the store of \(path) is closed; open it again"
    }
  }
}
