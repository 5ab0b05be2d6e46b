import Sim

/// The whole system under swarm: everything that a correct machine, broker or network may do, all at once.
enum RefineWhole {
  /// Disks as above, and what brokers, networks and clocks draw.
  static let faults: FaultSet = FaultSet(
    [
      .shortWrite, .interrupted, .shortRead, .noSpace, .writeError, .readError, .truncateError, .syncError,
      .noSpaceAtSync, .interruptedCall, .interruptedAfterPart, .lateSyncError, .openError, .quota, .writeback,
      .eviction, .processCrash, .processStopped, .powerLoss, .stall, .subscriberDropped, .subscriberHalfOpen,
      .publishFails,
      .publishedTwice, .foreignMessage, .subscribeFails, .requeuedOnConnectionLoss, .enqueuedTwice,
      .taskLostInTransit, .brokerRestart, .taskLostWithWorker, .taskDelayed, .requeuedWithWorker,
      .consumerStalls, .taskDropped, .enqueueFails, .acknowledgementFails, .callFails, .callRefused,
      .idleResponse, .proxyBuffers, .rechunked, .deadSocket, .hiddenDisconnect, .responseLifetime,
      .clientDisconnects, .clockStep, .clockDrift, .processPause,
    ] as [FaultKind])

  static let scenario = Scenario.refine(
    "refine-whole",
    "everything at once: disks, power, processes, clocks, broker, network, model and browsers",
    faults: faults, applying: RefineInvariant.all
  ) { simulation in
    var settings = RefineSettings(browsers: 1...3)
    settings.workers = 2
    settings.modelFails = true
    settings.browsersLeave = true
    settings.sharesKeys = true
    settings.pauses = [.milliseconds(20), .seconds(2), .seconds(30)]
    settings.visits = 20
    settings.disk = .drawnHonest(simulation)
    return settings
  }
}
