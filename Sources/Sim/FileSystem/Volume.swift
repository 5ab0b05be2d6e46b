internal import Environment

/// A simulated disk with its filesystem and page cache: a plain model, without time, tasks or faults.
///
/// It holds two views that must never be confused. The *live view* is what every read returns while the
/// machine is up. The *durable view* is what power loss cannot take; between them lies the pending log, in
/// the order the changes were made. Live is durable plus all of the log; after power loss the disk is durable
/// plus a subset of the log that the ``DiskProfile`` allows. The death of a process loses nothing written.
///
/// Every operation is one atomic step, succeeds whenever the modelled machine could, and fails with the error
/// number that Linux gives. Short writes, interruptions and errors are injected by the caller, who hands in a
/// prefix or does not call at all.
///
/// Lacks: hard and symbolic links, permissions, times but that of the last change, sparse allocation, rmdir.
public final class Volume {
  /// What the filesystem promises about power loss.
  public let profile: DiskProfile
  /// What can run out; may be changed at any time, also below what is in use.
  public var limits: VolumeLimits
  /// The time that is put on what changes from now on, since 1970.
  public var timeOfDay = SimWallClock.start
  /// The sizes of all files that a name or a descriptor can reach, in bytes.
  public internal(set) var usedBytes = 0
  /// Counts every change of bytes or names that a reader could notice; never falls.
  ///
  /// A sync is no such change.
  public internal(set) var version: UInt64 = 0

  /// What was done to bytes of files that no sync has promised against, in order.
  public internal(set) var damages: [DiskDamage] = []

  /// Indexed by number; a class each, so that an open file reaches its bytes without a look-up.
  var inodes: [Inode?]
  var openFiles = OpenFileTable()
  var durable: DurableState
  /// The names' part of the pending log; the rest lies with each file.
  var directoryChanges: [DirectoryChange] = []

  static let rootNumber = 1

  /// Creates an empty volume with a root directory.
  public init(profile: DiskProfile = .ext4Ordered, limits: VolumeLimits = VolumeLimits()) {
    self.profile = profile
    self.limits = limits
    let root = Inode(number: Self.rootNumber, isDirectory: true, parent: Self.rootNumber)
    root.linkCount = 1
    inodes = [nil, root]
    durable = DurableState(inodes: [nil, DurableState.Inode(linkCount: 1)])
  }

  /// The pending log: what power loss may undo, in the order it was made.
  /// - Complexity: O(n log n) in its length, and O(files).
  public var pendingOperations: [PendingOperation] {
    var operations = directoryChanges.map { PendingOperation($0) }
    for case let inode? in inodes {
      let pending = inode.pending
      operations += pending.entries.map {
        PendingOperation($0, of: inode.number, written: pending.written)
      }
    }
    return operations.sorted { $0.sequence < $1.sequence }
  }

  func nextSequence() -> UInt64 {
    version += 1
    return version
  }

  func inode(_ number: Int) -> Inode {
    guard let inode = inodes[number] else { preconditionFailure("inode \(number) is gone") }
    return inode
  }

  /// Gives back what no name and no descriptor reaches any more: space at once, the rest when power loss
  /// could not bring the file back either.
  func reclaim(_ inode: Inode) {
    guard inode.isReleased else { return }
    usedBytes -= inode.bytes.count
    inode.bytes = []
    guard inode.pendingNameCount == 0, durable.inodes[inode.number]?.linkCount == 0 else { return }
    inodes[inode.number] = nil
    durable.inodes[inode.number] = nil
  }
}
