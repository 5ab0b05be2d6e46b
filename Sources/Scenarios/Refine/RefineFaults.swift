import Sim

/// Scenarios of one thing that fails: what is published, a task, a call, a worker, a relay, the service.
enum RefineFaults {
  private typealias Rule = RefineInvariant

  static let publishing = Scenario.refine(
    "refine-publish", "publishing fails at every point, comes twice, late, or mixed with what strangers send",
    faults: [.publishFails, .publishedTwice, .foreignMessage],
    applying: [Rule.publishIsNews, Rule.isolation, Rule.silenceNotAge, Rule.heartbeats],
    labels: [
      RefineLabel.publishFailedMidStream, RefineLabel.terminalPublishFailed, RefineLabel.terminalLost,
      RefineLabel.endReadFromRow,
    ]
  ) { _ in RefineSettings(browsers: 1...2) }

  static let subscribing = Scenario.refine(
    "refine-subscribe", "subscriptions are cut at every point, for size too, go silent, or cannot be made",
    faults: [.subscriberDropped, .subscriberHalfOpen, .subscribeFails, .foreignMessage],
    applying: [Rule.isolation, Rule.silenceNotAge, Rule.heartbeats],
    labels: [RefineLabel.resubscribed, RefineLabel.gapTold, RefineLabel.endReadFromRow]
  ) { _ in
    var settings = RefineSettings(browsers: 1...2)
    settings.pauses = [.milliseconds(20), .seconds(2)]
    // A stranger's large message alone fills it.
    settings.outputBuffer = 1 << 20
    return settings
  }

  static let tasks = Scenario.refine(
    "refine-tasks", "tasks come twice, at once, much later, out of order, or not at all",
    faults: [
      .enqueueFails, .enqueuedTwice, .acknowledgementFails, .requeuedOnConnectionLoss, .taskLostInTransit,
      .brokerRestart, .taskDelayed, .consumerStalls, .taskDropped, .clockStep,
    ],
    applying: [Rule.repeatIsFree, Rule.lostTasksEnd],
    labels: [
      RefineLabel.besideRunning, RefineLabel.afterEnd, RefineLabel.enqueueUnknownDone,
      RefineLabel.enqueueUnknownNever, RefineLabel.taskLost,
    ]
  ) { _ in
    var settings = RefineSettings(browsers: 1...2)
    settings.workers = 2
    settings.pauses = [.milliseconds(20), .seconds(40)]
    settings.visits = 40
    return settings
  }

  static let calls = Scenario.refine(
    "refine-calls", "calls to the turn service are refused or cut before, within and after their execution",
    faults: [.callFails, .callRefused],
    labels: [RefineLabel.commitUnknownDone, RefineLabel.commitUnknownNever]
  ) { _ in
    var settings = RefineSettings(browsers: 1...2)
    settings.visits = 30
    return settings
  }

  static let deaths = Scenario.refine(
    "refine-deaths",
    "workers, relays and the turn service are killed at every point, workers also told to end, and started again",
    faults: [.processCrash, .processStopped, .requeuedWithWorker, .taskLostWithWorker],
    applying: [Rule.repeatIsFree],
    labels: [
      RefineLabel.diedBeforeModel, RefineLabel.diedBeforeFirstToken, RefineLabel.diedMidStream,
      RefineLabel.diedBeforeCommit, RefineLabel.diedDuringCommit, RefineLabel.diedBeforePublish,
      RefineLabel.diedBeforeAcknowledging,
      RefineLabel.relayDiedStreaming, RefineLabel.afterEnd,
    ]
  ) { _ in
    var settings = RefineSettings(browsers: 1...2)
    settings.workers = 2
    settings.visits = 40
    return settings
  }

  static let clocks = Scenario.refine(
    "refine-clocks",
    "processes stand still, and their clocks step and run wrong; the older execution comes back",
    faults: [.clockStep, .clockDrift, .processPause],
    labels: [RefineLabel.fenced, RefineLabel.besideRunning]
  ) { _ in
    var settings = RefineSettings(browsers: 1...2)
    settings.workers = 2
    // Longer than a lease: whoever took a turn over still waits for its model when the older execution comes back.
    // Few pieces, so that runs stay short all the same.
    settings.pauses = [.milliseconds(20), .seconds(100)]
    settings.pieces = 1...4
    settings.visits = 40
    return settings
  }

  static let power = Scenario.refine(
    "refine-power", "the disk fails, syncs fail, the power fails; what was told is still so afterwards",
    faults: [
      .shortWrite, .interrupted, .shortRead, .noSpace, .writeError, .readError, .truncateError, .syncError,
      .noSpaceAtSync, .processCrash, .powerLoss,
    ],
    applying: [Rule.opensAgain],
    labels: [RefineLabel.servicePowerLost, RefineLabel.diedDuringCommit]
  ) { simulation in
    var settings = RefineSettings(browsers: 1...2)
    settings.visits = 40
    settings.disk = .drawnHonest(simulation)
    return settings
  }

  static let all = [publishing, subscribing, tasks, calls, deaths, clocks, power]
}
