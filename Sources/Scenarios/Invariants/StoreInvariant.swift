public import Sim

/// What must hold of an event store, whatever implements it.
///
/// On a disk that damages what it has, or a kernel that drops it, the promises about the records that it strikes end,
/// and while a log is damaged under an open store those about places, order and statistics. What never ends is that no
/// other bytes are read (S-3) and nothing that nobody appended (S-2), that errors are honest (S-16) and detectable
/// damage is refused (S-13). A record carries a CRC-32C, so damage inside it is detectable. Not detectable is that the
/// last record or its newline is gone: that looks like a torn append.
///
/// One disk damages what was synced without being at fault: `posixWorst`, which does not promise that a write spares
/// the durable bytes beside it in its sector. What the power destroyed there is listed as ``DiskDamage``, and ends S-5
/// and S-4 for the records that it strikes, and for no others. A failure that needs this is one of portability.
public enum StoreInvariant {
  /// Read your append.
  public static let readYourAppend = Invariant(
    "S-1",
    "An event whose append was acknowledged can be read back from the same store, or where the disk has damaged "
      + "its record the read says so.")
  /// No phantom.
  public static let noPhantom = Invariant("S-2", "A read finds nothing under an id that nobody has appended.")
  /// No wrong bytes.
  public static let noWrongBytes = Invariant(
    "S-3", "A read returns the bytes that were appended under that id, or says that it cannot.")
  /// Survival of the process.
  public static let crashDurability = Invariant(
    "S-4",
    "An acknowledged event survives the death of the process and every restart, unless the disk or somebody "
      + "else damaged its record.")
  /// Survival of power loss.
  public static let powerDurability = Invariant(
    "S-5",
    "An event acknowledged at level power, or found by an opening at that level, is on the disk to the byte "
      + "after a loss of power, unless a failed sync had left pages unwritten when it was found, or the disk does "
      + "not promise to spare the bytes beside a write and one to the record's sector was under way.")
  /// No over-claim.
  public static let noOverClaim = Invariant(
    "S-6",
    "At level power an append is acknowledged, and a log opened, only when a sync has brought the record and "
      + "the log's name to the disk; pages that an earlier failed sync left unwritten are exempt at opening.")
  /// No resurrection.
  public static let noResurrection = Invariant(
    "S-7", "The log holds only events that were asked for, and none whose append was reported as failed.")
  /// Recovery twice is recovery once.
  public static let stableRecovery = Invariant(
    "S-8", "Opening a log again without having appended changes neither its bytes nor what is served.")
  /// Order.
  public static let appendOrder = Invariant(
    "S-9", "Records lie in the log in the order in which they were appended.")
  /// The index.
  public static let soundIndex = Invariant(
    "S-10", "The place that an acknowledgement names holds exactly that event's record, then a newline.")
  /// The statistics.
  public static let soundStats = Invariant(
    "S-11", "The number of events and the size of the log are reported as they were at one moment.")
  /// Torn bytes.
  public static let tornTailContained = Invariant(
    "S-12", "No record shares its line with the remains of another.")
  /// Damage.
  public static let loudDamage = Invariant(
    "S-13", "A log with a damaged line is refused, naming the place, and left as it is.")
  /// Failed syncs.
  public static let failedSyncPoisons = Invariant(
    "S-14", "A store that has reported a failed sync takes no append until the log is opened anew.")
  /// Failed writes.
  public static let failedWriteContained = Invariant(
    "S-15", "A failed append leaves nothing behind, or the store takes no more appends until it is reopened.")
  /// Errors.
  public static let honestErrors = Invariant(
    "S-16", "An operation fails only with an error that can have happened.")
  /// Duplicates.
  public static let noDuplicates = Invariant("S-17", "An id is appended once, and refused after that.")
  /// Recovery.
  public static let recoverOrRefuse = Invariant(
    "S-18",
    "A log that is not damaged is opened, and every record in it is served; damage can come from a loss of "
      + "power only when there was something that no sync had covered.")
  /// The last newline.
  public static let recordWithoutNewline = Invariant(
    "S-19", "A last record that lacks only its newline is served, and stays whole after the next append.")

  /// One writer.
  public static let singleWriter = Invariant("S-20", "No two stores have one log open at once.")
  /// Reads beside appends.
  public static let completeReads = Invariant(
    "S-21", "A read returns only an event whose record is complete in the file, and it does return.")
  /// Memory.
  public static let boundedReads = Invariant(
    "S-22", "No read asks the disk for more than the longest record and one piece of the log.")

  /// Those that an open store shows, without recovery having anything to do.
  public static let whileOpen = processOnly.filter { $0 != loudDamage && $0 != recordWithoutNewline }
  /// Those at stake when processes die and nothing worse happens.
  public static let processOnly = [
    readYourAppend, noPhantom, noWrongBytes, crashDurability, noResurrection, stableRecovery, appendOrder,
    soundIndex, soundStats, tornTailContained, loudDamage, failedWriteContained, honestErrors, noDuplicates,
    recoverOrRefuse, recordWithoutNewline, singleWriter, completeReads, boundedReads,
  ]
  /// Those at stake at level power.
  public static let power = [powerDurability, noOverClaim, failedSyncPoisons]
  /// All of them.
  public static let all = processOnly + power
}
