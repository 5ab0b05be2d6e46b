import Sim

/// The states that a batch of runs of the store's scenarios has to have visited.
enum StoreLabel {
  static let rolledBack = "append rolled back"
  static let poisoned = "outcome of an append unknown"
  static let poisonedRefused = "append refused after an unknown outcome"
  static let duplicateRefused = "duplicate refused"
  static let diskFull = "append failed on a full disk"
  static let writeFailed = "append failed with a write error"
  static let readFailed = "read failed"
  static let notFound = "unknown id not found"
  static let statsDuringAppend = "log changed during stats"
  static let openFailed = "opening failed on the disk and was tried again"
  static let diedRecovering = "process died during recovery"
  static let diedWriting = "process died with half a record written"
  static let recoveredAfterCrashInRecovery = "recovered after a death during recovery"
  static let unacknowledgedRecovered = "unacknowledged record recovered"

  static let syncFailed = "append failed with a sync"
  static let syncFailedRefused = "append refused after a failed sync"
  static let syncFailedOpening = "opening failed with a sync"
  static let powerLostServing = "power failed while the store served"
  static let powerLostRecovering = "power failed during recovery"
  static let unsyncedLost = "unsynced record lost with the power"
  static let unsyncedKept = "unsynced record kept through a loss of power"
  static let secondRefused = "second store refused"
  static let takenOver = "log opened that another process had open before"

  static let changedElsewhere = "append refused since the log was changed elsewhere"
  static let damageReported = "damage reported by a read"
  static let misreadRefused = "log refused that was read wrong or changed meanwhile"
  static let refusedUnread = "refused by R7"

  static func damaged(by cause: DiskDamage.Cause) -> String { "log damaged by \(cause.rawValue)" }
  static func recovered(by rule: LogRule) -> String { "recovered by \(rule.name)" }
  static func refused(by rule: LogRule) -> String { "refused by \(rule.name)" }
  static func refusedAfterPowerLoss(by rule: LogRule) -> String {
    "refused by \(rule.name) after a loss of power"
  }
}
