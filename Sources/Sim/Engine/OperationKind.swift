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

  // Brokers and connections. Their numbers leave room for more files and worlds.
  /// A subscription is asked for.
  case subscribe = 40
  /// A task waits for the confirmation of a subscription.
  case confirm
  /// A task waits for a subscription's next message.
  case receive
  /// A message is published.
  case publish
  /// A task is put into a queue.
  case enqueue
  /// A worker waits for a task and reserves it.
  case reserve
  /// A delivered task is removed for good.
  case acknowledge
  /// A delivered task is given back.
  case reject
  /// A request is sent to another process, and its reply waited for.
  case call
  /// A listener waits for a request.
  case accept
  /// A listener's reply is sent.
  case respond
  /// Bytes of a response are sent.
  case send
  /// The other end of a response waits for bytes.
  case fetch
  /// A task waits for its peer to be gone.
  case peer
  /// An end of a connection is closed.
  case hangUp
  /// A broker executes what a connection brought.
  case execute
  /// Something in flight arrives.
  case deliver
  /// A worker looks for tasks whose reservation has run out.
  case restore
  /// A connection's time is up.
  case expire

  /// One more than the largest number; tasks keep one counter for each.
  static let count = 64

  /// The case's name; kept, since printing an enum takes a look at its metadata each time, about a microsecond.
  var name: String { Self.names[Int(rawValue)] }

  private static let names: [String] = {
    var names = [String](repeating: "", count: count)
    for kind in allCases { names[Int(kind.rawValue)] = "\(kind)" }
    return names
  }()
}
