/// What a task is about to do, or was doing, at a scheduling point.
public enum OperationKind: UInt8, Sendable, CaseIterable {
  /// A task is ready to run: newly spawned, or woken by another.
  case job
  /// A task is about to enter an actor.
  case hop
  /// A task gave way.
  case yield
  /// A task sleeps on a simulated clock.
  case sleep
  /// A task waits for a process to end.
  case join
  /// A step ended without the task reaching an operation: it waits for another task, or is done.
  case rest
  /// A point of the user's own making.
  case user

  // Files, named as `FileError.Operation` names them.
  /// open(2)
  case open
  /// write(2) at the end of a file.
  case append
  /// pread(2)
  case pread
  /// pwrite(2)
  case pwrite
  /// ftruncate(2)
  case truncate
  /// fsync(2)
  case fsync
  /// fdatasync(2)
  case fdatasync
  /// flock(2)
  case flock
  /// fstat(2)
  case fstat
  /// close(2)
  case close
  /// rename(2)
  case rename
  /// unlink(2)
  case unlink
  /// stat(2)
  case stat
  /// Reading a directory.
  case list
  /// fsync(2) on a directory.
  case syncDirectory
  /// Between an operation's effect and its return.
  case reply

  // The world.
  /// A process dies.
  case crash
  /// A process stands still.
  case pause
  /// A process goes on.
  case resume
  /// Virtual time moves on although something could run.
  case time
  /// The power fails.
  case powerLoss
  /// A disk, its kernel or an operator does something by itself.
  case disk

  // Memory that tasks share.
  /// A task starts another.
  case fork
  /// A shared cell is read.
  case load
  /// A shared cell is written, or read and written at once.
  case store
  /// A mutex is taken.
  case lock
  /// A mutex is given back.
  case unlock
  /// A task gives a mutex back and waits for a condition.
  case wait
  /// A condition is signalled.
  case signal

  /// How many kinds there can be; tasks keep one counter for each.
  static let count = 48
}
