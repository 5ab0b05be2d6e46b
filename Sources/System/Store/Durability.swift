/// What an acknowledged event survives.
///
/// | Level     | The acknowledgement waits for                   | Survives the process | Survives power loss |
/// |-----------|-------------------------------------------------|----------------------|---------------------|
/// | `process` | write(2) of the whole record                    | yes                  | not promised        |
/// | `power`   | besides, a sync that began after that write, of | yes                  | yes, on an honest   |
/// |           | a log whose directory entry was synced          |                      | disk                |
///
/// An honest disk is one that has on its platters, or in a cache with power of its own, what it reports as flushed. A
/// sync is fdatasync(2); on Darwin `F_FULLFSYNC`, because fsync(2) there stops at the drive's volatile cache.
public enum Durability: String, Hashable, Sendable, CaseIterable {
  /// write(2) has returned: the event survives the death of this process. It may be lost with the machine's
  /// power.
  case process
  /// A sync that began after the write has returned: the event also survives a loss of power.
  case power
}
