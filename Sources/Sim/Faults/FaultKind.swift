/// A fault that the simulated world can inject.
///
/// Each is something a correct real system may do.
public enum FaultKind: UInt8, Sendable, CaseIterable {
  /// A write accepts only a part of the bytes.
  case shortWrite
  /// A call is interrupted by a signal before it did anything.
  case interrupted
  /// A read gives fewer bytes than asked, though the file goes on.
  case shortRead
  /// The disk is full: a part of the write, then ENOSPC until space is freed.
  case noSpace
  /// A write fails with EIO, with any prefix applied.
  case writeError
  /// A read fails with EIO.
  case readError
  /// A truncation fails with EIO.
  case truncateError
  /// A process dies between two of its steps, or inside a write with any prefix applied.
  case processCrash
  /// Virtual time moves on although something could run: a stall, a slow disk, a busy machine.
  case stall
  /// The power fails: every process dies, and the disk keeps what was synced and any legal part of the rest.
  case powerLoss
  /// A sync fails with EIO; what it had to write is never written, though the next sync succeeds.
  case syncError
  /// A sync fails with ENOSPC; what it had to write is never written, though the next sync succeeds.
  case noSpaceAtSync

  /// The catalogue's id.
  public var id: String {
    switch self {
    case .shortWrite: "F-01"
    case .interrupted: "F-02"
    case .shortRead: "F-03"
    case .noSpace: "F-06"
    case .writeError: "F-08"
    case .readError: "F-09"
    case .truncateError: "F-12"
    case .processCrash: "F-17"
    case .stall: "F-15"
    case .powerLoss: "F-16"
    case .syncError: "F-10"
    case .noSpaceAtSync: "F-07"
    }
  }

  /// The name it is listed, counted and switched by.
  public var name: String {
    switch self {
    case .shortWrite: "short-write"
    case .interrupted: "interrupted"
    case .shortRead: "short-read"
    case .noSpace: "no-space"
    case .writeError: "write-error"
    case .readError: "read-error"
    case .truncateError: "truncate-error"
    case .processCrash: "process-crash"
    case .stall: "stall"
    case .powerLoss: "power-loss"
    case .syncError: "sync-error"
    case .noSpaceAtSync: "no-space-at-sync"
    }
  }

  /// What it does, in a sentence.
  public var summary: String {
    switch self {
    case .shortWrite: "a write accepts only a part of its bytes"
    case .interrupted: "a call is interrupted by a signal before it did anything (EINTR)"
    case .shortRead: "a read returns fewer bytes than asked although the file goes on"
    case .noSpace: "the disk is full: a part of the write is accepted, then ENOSPC until space is freed"
    case .writeError: "a write fails with EIO, with any prefix of it applied"
    case .readError: "a read fails with EIO"
    case .truncateError: "a truncation fails with EIO and changes nothing"
    case .stall: "virtual time moves on to the next timer although something could run"
    case .processCrash: "a process dies between two steps, or inside a write with any prefix of it applied"
    case .powerLoss:
      "the power fails: every process dies, and of what was not synced any part the filesystem allows is lost"
    case .syncError: "a sync fails with EIO, its data is never written, and the next sync succeeds"
    case .noSpaceAtSync: "a sync fails with ENOSPC, its data is never written, and the next sync succeeds"
    }
  }

  /// Why a correct real system may do it.
  public var source: String {
    switch self {
    case .shortWrite: "write(2): disk full, RLIMIT_FSIZE, a signal after the first byte"
    case .interrupted: "signal(7): EINTR from open, read, write, ftruncate, fsync, flock"
    case .shortRead: "read(2): a signal after the first byte"
    case .noSpace: "write(2): ENOSPC"
    case .writeError: "write(2): EIO from the device"
    case .readError: "read(2): EIO, a latent sector error"
    case .truncateError: "ftruncate(2): EIO, EROFS after an error remount"
    case .stall: "an I/O that takes long, a garbage collection, SIGSTOP, a busy machine"
    case .processCrash: "SIGKILL, a trap, the OOM killer"
    case .powerLoss: "a power cut, a kernel panic; what survives is the filesystem's to say (data=ordered)"
    case .syncError: "fsync(2): EIO; pages marked clean on ext4 and XFS (Rebello et al., ATC 2020)"
    case .noSpaceAtSync: "fsync(2): ENOSPC, EDQUOT: delayed allocation, thin provisioning, NFS"
    }
  }

  var identity: UInt64 { mix64(0xFA_0170, UInt64(rawValue)) }
}

/// A set of fault kinds, in their declared order whatever order they were put in.
public struct FaultSet: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// One bit per kind.
  let bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  /// Creates a set of kinds.
  public init(arrayLiteral kinds: FaultKind...) { self.init(kinds) }

  /// Creates a set of kinds.
  public init(_ kinds: some Sequence<FaultKind>) { bits = kinds.reduce(0) { $0 | 1 << UInt64($1.rawValue) } }

  /// Every kind there is.
  public static let all = FaultSet(FaultKind.allCases)

  /// Whether there is no kind in the set.
  public var isEmpty: Bool { bits == 0 }

  /// Whether a kind is in the set.
  public func contains(_ kind: FaultKind) -> Bool { bits & (1 << UInt64(kind.rawValue)) != 0 }

  /// The kinds in both sets.
  public func intersection(_ other: FaultSet) -> FaultSet { FaultSet(bits: bits & other.bits) }

  /// The kinds in either set.
  public func union(_ other: FaultSet) -> FaultSet { FaultSet(bits: bits | other.bits) }

  /// The kinds that are not in the other set.
  public func subtracting(_ other: FaultSet) -> FaultSet { FaultSet(bits: bits & ~other.bits) }

  /// The kinds in the set, in their declared order.
  public var kinds: [FaultKind] { FaultKind.allCases.filter(contains) }
}
