/// Bytes of a file that are not, or may soon not be, what was written there last.
///
/// The volume keeps a list of them, so that an oracle knows what it may no longer expect before it compares anything.
public struct DiskDamage: Hashable, Sendable {
  /// What did it.
  public enum Cause: String, Hashable, Sendable {
    /// Bits changed on the device.
    case bitRot
    /// The device acknowledged a write and did not do it.
    case lostWrite
    /// The device put a write elsewhere: both places are damaged.
    case misdirectedWrite
    /// The device can no longer read it.
    case latentError
    /// A failed writeback had left it in the cache only, and it has left the cache.
    case dropped
    /// The filesystem took it back after a failed writeback.
    case reverted
    /// The power failed when its sector was being written, on a device that does not spare the bytes beside a write.
    case tornNeighbour
    /// Somebody outside the system cut it off.
    case outside
  }

  /// What did it.
  public let cause: Cause
  /// The file's number, as in ``FileVersion/inode``.
  public let inode: Int
  /// Which of its bytes.
  public let range: Range<Int>

  /// Whether the device did it, as opposed to the kernel or people.
  public var isOfDevice: Bool {
    switch cause {
    case .bitRot, .lostWrite, .misdirectedWrite, .latentError: true
    case .dropped, .reverted, .tornNeighbour, .outside: false
    }
  }
}

extension Volume {
  /// What has been done to the bytes of the file at a path, in order; empty where there is no file.
  ///
  /// Damage is listed from the moment it is done, though the cache may hide it for long, and stays listed when the
  /// bytes are written anew.
  public func damages(of path: String) -> [DiskDamage] {
    guard let version = fileVersion(of: path) else { return [] }
    return damages.filter { $0.inode == version.inode }
  }

  /// Whether a sync of the file or of its directory was acknowledged whose data or name is not on the device.
  ///
  /// A lying device does so, one that loses a write, and ext4 with `data=journal`, which tells of a failure too late.
  public func hasBrokenPromise(_ path: String) -> Bool {
    guard let inode = try? find(path) else { return false }
    return inode.isLiedAbout || self.inode(inode.parent).isLiedAbout
  }

  /// Whether somebody outside the system has cut or removed a file, by its number.
  public func hasBeenChangedFromOutside(_ inode: Int) -> Bool {
    damages.contains { $0.inode == inode && $0.cause == .outside }
  }

  func damage(_ inode: Inode, _ range: Range<Int>, _ cause: DiskDamage.Cause) {
    guard !range.isEmpty else { return }
    damages.append(DiskDamage(cause: cause, inode: inode.number, range: range))
  }
}
