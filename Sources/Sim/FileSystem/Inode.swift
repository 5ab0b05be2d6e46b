/// A file or directory as the running system sees it, and what of it is not yet on the device.
///
/// `bytes` are the true bytes, always: a read fault is laid over what a read returns and never written here.
final class Inode {
  /// Never used again, so that a stale number cannot mean another file.
  let number: Int
  let isDirectory: Bool
  /// The directory above; what keeps a directory from being moved into itself.
  var parent: Int

  var bytes: [UInt8] = []
  var entries = DirectoryEntries()

  /// When it was last changed, by the clock of whoever changed it.
  var modified = Duration.zero

  var linkCount = 0
  var openCount = 0
  /// flock(2) belongs to the open file, not to the process.
  var lockHolder: Descriptor?

  var pending = PendingFileChanges()
  /// How often pending directory changes name it, as what they are about or where they happen: each may still
  /// bring it back at power loss.
  var pendingNameCount = 0
  var history = ChangeHistory()
  /// Pages that the cache takes for written and that the device has differently; sorted.
  ///
  /// A failed writeback leaves such pages, and so does a device that lost or changed what it had. What the cache
  /// has of them is not pending either, until a write makes them dirty again; and it is gone when they leave the
  /// cache.
  var unwrittenPages: [Int] = []
  /// How many writebacks have failed (errseq_t): each descriptor knows how many it has been told of.
  var writebackErrors = 0
  /// Whether somebody has been told of the last of them; if nobody was, who opens the file next is.
  var lastErrorIsSeen = true
  /// Whether the device has acknowledged a sync of what it does not have.
  var isLiedAbout = false
  /// Sectors that the device can no longer read.
  var latentSectors: [Int] = []
  /// Those of them that no page in the cache stands in for.
  var unreadableSectors: [Int] = []

  init(number: Int, isDirectory: Bool, parent: Int) {
    self.number = number
    self.isDirectory = isDirectory
    self.parent = parent
  }

  /// Whether nothing in the running system can reach it any more.
  var isReleased: Bool { linkCount == 0 && openCount == 0 }
}
