/// Which faults an operation on a file may meet.
///
/// Made once: a set from a list costs an allocation.
extension SimFile {
  func faultsOfReading(_ count: Int) -> FaultSet {
    guard count > 0, fileSystem.deviceFaultsLeft > 0 else {
      return count > 1 ? Self.faultsOfReading : Self.faultsOfReadingLittle
    }
    return count > 1 ? Self.faultsOfReadingBadDevice : Self.faultsOfReadingLittleOfBadDevice
  }

  static let faultsOfReadingLittle: FaultSet = [.interrupted, .interruptedCall, .readError]
  static let faultsOfReading = faultsOfReadingLittle.union([.shortRead])
  static let faultsOfReadingLittleOfBadDevice = faultsOfReadingLittle.union(badReads)
  static let faultsOfReadingBadDevice = faultsOfReading.union(badReads)
  static let badReads: FaultSet = [.bitFlipOnRead, .misdirectedRead]
  static let faultsOfWritingLittle: FaultSet = [.interrupted, .noSpace, .quota, .writeError]
  static let faultsOfWriting = faultsOfWritingLittle.union([.shortWrite, .interruptedAfterPart])
  static let faultsOfTruncating: FaultSet = [.interrupted, .interruptedCall, .truncateError]
  static let faultsOfSyncingNothing: FaultSet = [.interrupted, .interruptedCall, .syncError]
  static let faultsOfSyncing = faultsOfSyncingNothing.union([.noSpaceAtSync])
  static let faultsOfSyncingToBadDevice = faultsOfSyncing.union([
    .lyingSync, .lostWrite, .misdirectedWrite,
  ])
  static let faultsOfLooking: FaultSet = [.oddClock]
  static let faultsOfClosing: FaultSet = [.interruptedCall]
  static let interruptions: FaultSet = [.interrupted, .interruptedCall]
}

extension SimFileSystem {
  /// The faults of a correct device that a call may answer with, whichever call it is.
  public static let faultsOfCalls: FaultSet = [
    SimFile.faultsOfReading, SimFile.faultsOfWriting, SimFile.faultsOfTruncating, SimFile.faultsOfSyncing,
    SimFile.faultsOfClosing, SimFile.interruptions, faultsOfOpening, faultsOfDirectorySync,
  ].reduce([]) { $0.union($1) }
}
