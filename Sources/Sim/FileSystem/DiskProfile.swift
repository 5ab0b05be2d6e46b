/// What a filesystem and its disk promise about power loss, beyond what was synced.
///
/// POSIX promises almost nothing; each real filesystem promises something else. The seven profiles differ in
/// exactly these points, so a failure that needs ``posixWorst`` is a finding about portability.
public struct DiskProfile: Hashable, Sendable {
  /// How far writes that were not synced may reach the device out of order.
  public enum Reordering: String, Hashable, Sendable {
    /// The writes to one file survive up to one point, and none after it.
    case none
    /// Pages survive independently of each other; the sectors of one page go together.
    case page
    /// Every sector survives independently: the device does not keep pages whole.
    case sector
    /// Data travels in the journal with names and sizes: all of it survives up to one point, whatever the file.
    case journal
  }

  /// What becomes of data that could not be written back (Rebello et al., "Can Applications Recover from fsync
  /// Failures?", ATC 2020).
  public enum FailedWriteback: String, Hashable, Sendable {
    /// Its pages pass for written: reads show the new data until they leave the cache, and the size is on the disk.
    case keepsPages
    /// The same, but the sync succeeds and the next one reports the error: the data went through the journal.
    case keepsPagesReportsLate
    /// The cache goes back to what the disk has, bytes and size.
    case revertsCache
    /// It stays pending, for a device that was never asked to keep anything.
    case keepsPending
  }

  /// What reads back where the size survived and the data did not.
  public enum ExposedContent: String, Hashable, Sendable {
    /// NUL bytes.
    case zero
    /// Former content of the blocks, which may be old text of the same log.
    case stale
    /// Anything.
    case garbage
  }

  /// The name under which reports and case files know the profile.
  public let name: String
  /// Whether creations, renames and removals survive in the order they were made (one metadata journal).
  public let ordersDirectoryOperations: Bool
  /// Whether a file's size travels in that same journal, ahead of the data it covers.
  public let journalsSizes: Bool
  /// How far data that was not synced may be reordered.
  public let reordering: Reordering
  /// What fills a range whose size survived without its data.
  public let exposedContent: ExposedContent
  /// Whether a sector is written entirely or not at all.
  public let sectorsAreAtomic: Bool
  /// Whether fsync on a file also makes the name it was created under survive.
  public let fsyncPersistsParentEntry: Bool
  /// Whether bytes beside a write never change, whatever happens during it.
  public let overwritesArePowersafe: Bool
  /// Whether a rename is seen entirely or not at all.
  public let renamesAreAtomic: Bool
  /// Whether the device acknowledges a sync from a cache that power loss empties.
  public let deviceCacheIsVolatile: Bool
  /// What becomes of data that could not be written back.
  public let failedWriteback: FailedWriteback
  /// The unit a device writes, in bytes.
  public let sectorBytes: Int
  /// The unit the kernel caches and writes back, in bytes; a multiple of ``sectorBytes``.
  public let pageBytes: Int

  /// Every profile, in the order reports list them.
  public static let all = [
    ext4Ordered, ext4OldOrWriteback, ext4Journal, xfs, btrfs, macOSfsync, posixWorst,
  ]

  /// ext4 with `data=ordered` on Linux 4.7 or later: what most servers run.
  public static let ext4Ordered = DiskProfile("ext4Ordered")
  /// ext4 before Linux 4.7 or with `data=writeback`: may expose what a block held before.
  public static let ext4OldOrWriteback = DiskProfile("ext4OldOrWriteback", exposedContent: .stale)
  /// ext4 with `data=journal`: one order of everything, and a failed write to its final place is reported late.
  public static let ext4Journal = DiskProfile(
    "ext4Journal", reordering: .journal, failedWriteback: .keepsPagesReportsLate)
  /// XFS: the size is set when the data has been written.
  public static let xfs = DiskProfile("xfs", journalsSizes: false)
  /// btrfs: copy on write; one order per file, none between directory operations.
  public static let btrfs = DiskProfile(
    "btrfs", ordersDirectoryOperations: false, journalsSizes: false, reordering: .none,
    failedWriteback: .revertsCache)
  /// Darwin with plain fsync(2), which leaves the drive's cache unflushed; `F_FULLFSYNC` is ``ext4Ordered``.
  public static let macOSfsync = DiskProfile(
    "macOSfsync", deviceCacheIsVolatile: true, failedWriteback: .keepsPending)
  /// Everything POSIX permits.
  public static let posixWorst = DiskProfile(
    "posixWorst", ordersDirectoryOperations: false, journalsSizes: false, reordering: .sector,
    exposedContent: .garbage, sectorsAreAtomic: false, fsyncPersistsParentEntry: false,
    overwritesArePowersafe: false, renamesAreAtomic: false)

  /// Departures from ext4 with `data=ordered` are spelt out, the rest is as there.
  private init(
    _ name: String, ordersDirectoryOperations: Bool = true, journalsSizes: Bool = true,
    reordering: Reordering = .page, exposedContent: ExposedContent = .zero, sectorsAreAtomic: Bool = true,
    fsyncPersistsParentEntry: Bool = true, overwritesArePowersafe: Bool = true,
    renamesAreAtomic: Bool = true, deviceCacheIsVolatile: Bool = false,
    failedWriteback: FailedWriteback = .keepsPages
  ) {
    self.name = name
    self.ordersDirectoryOperations = ordersDirectoryOperations
    self.journalsSizes = journalsSizes
    self.reordering = reordering
    self.exposedContent = exposedContent
    self.sectorsAreAtomic = sectorsAreAtomic
    self.fsyncPersistsParentEntry = fsyncPersistsParentEntry
    self.overwritesArePowersafe = overwritesArePowersafe
    self.renamesAreAtomic = renamesAreAtomic
    self.deviceCacheIsVolatile = deviceCacheIsVolatile
    self.failedWriteback = failedWriteback
    self.sectorBytes = 512
    self.pageBytes = 4096
  }
}
