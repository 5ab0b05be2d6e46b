import Sim

@testable import Scenarios

/// What brokers, queues, networks, clocks, models and clients may do to the pipeline, and how a batch shows each.
///
/// The rows without anything to show are those of the table in ARCHITECTURE.md, with the same reasons.
struct CataloguedFault: Sendable {
  let id: String
  /// The scenario that is asked first.
  let home: String
  let kinds: [FaultKind]
  let labels: [String]
  /// Why there is nothing to inject; nil for all others.
  let exception: String?

  private static func row(
    _ id: String, in home: String, _ kinds: [FaultKind], _ labels: [String] = []
  ) -> CataloguedFault {
    CataloguedFault(id: id, home: "refine-\(home)", kinds: kinds, labels: labels, exception: nil)
  }

  private static func none(_ id: String, _ why: String) -> CataloguedFault {
    CataloguedFault(id: id, home: "", kinds: [], labels: [], exception: why)
  }

  static let all = publishing + queues + workers + services + clients + proxies + clocks

  private static let publishing = [
    row("B-P01", in: "publish", [.publishToNobody]),
    row("B-P02", in: "personas", [.unconfirmedEnqueue]),
    row("B-P03", in: "subscribe", [.subscriberDropped], [RefineLabel.resubscribed, RefineLabel.gapTold]),
    row("B-P04", in: "subscribe", [.subscriberHalfOpen], [RefineLabel.endReadFromRow]),
    row("B-P05", in: "subscribe", [.subscriberTooSlow]),
    row(
      "B-P06", in: "publish", [.publishFails],
      [RefineLabel.publishFailedMidStream, RefineLabel.terminalPublishFailed]),
    row("B-P07", in: "publish", [.publishedTwice]),
    row("B-P08", in: "publish", [.terminalLost], [RefineLabel.terminalLost]),
    row("B-P09", in: "whole", [.interleavedPublishers]),
    row("B-P10", in: "publish", [.lateMessage]),
    row("B-P11", in: "publish", [.foreignMessage]),
    row("B-P12", in: "publish", [.extremeMessage]),
    row("B-P13", in: "subscribe", [.subscribeFails]),
  ]

  private static let queues = [
    row("B-Q01", in: "tasks", [.redeliveredBeside], [RefineLabel.besideRunning]),
    row("B-Q02", in: "tasks", [.requeuedOnConnectionLoss]),
    row("B-Q03", in: "tasks", [.enqueuedTwice]),
    row("B-Q04", in: "tasks", [.taskLostInTransit], [RefineLabel.taskLost]),
    row("B-Q05", in: "tasks", [.brokerRestart]),
    row("B-Q06", in: "whole", [.taskLostWithWorker]),
    row("B-Q07", in: "tasks", [.taskDelayed]),
    row("B-Q08", in: "whole", [.requeuedWithWorker], [RefineLabel.attemptsSpent]),
    row("B-Q09", in: "tasks", [.redeliveredAfterSuccess], [RefineLabel.afterEnd]),
    row("B-Q10", in: "tasks", [.protectionStripped]),
    row("B-Q11", in: "tasks", [.skewedRedelivery]),
    row("B-Q12", in: "tasks", [.taskOutOfOrder]),
    row("B-Q13", in: "tasks", [.consumerStalls]),
    row("B-Q14", in: "tasks", [.taskDropped]),
    row(
      "B-Q15", in: "tasks", [.enqueueFails],
      [RefineLabel.enqueueUnknownDone, RefineLabel.enqueueUnknownNever]),
    row("B-Q16", in: "tasks", [.acknowledgementFails]),
  ]

  private static let workers = [
    row(
      "B-W01", in: "power", [.processCrash],
      [
        RefineLabel.diedBeforeModel, RefineLabel.diedBeforeFirstToken, RefineLabel.diedMidStream,
        RefineLabel.diedBeforeCommit, RefineLabel.diedDuringCommit, RefineLabel.diedBeforePublish,
        RefineLabel.diedBeforeAcknowledging,
      ]),
    row("B-W02", in: "deaths", [.processStopped]),
    row(
      "B-W03", in: "model", [],
      [
        RefineLabel.modelErred, RefineLabel.modelBrokeOff, RefineLabel.modelWithoutMarker,
        RefineLabel.modelWithoutUsage, RefineLabel.modelSilent, RefineLabel.modelRepeats,
        RefineLabel.rejectedOutput,
      ]),
    none("B-W04", "a fault of a worker, not of its surroundings: the defect publish-failure-retries-task"),
  ]

  private static let services = [
    row("B-D01", in: "calls", [.callFails], [RefineLabel.commitUnknownDone, RefineLabel.commitUnknownNever]),
    row("B-D02", in: "calls", [.callRefused]),
    none("B-D03", "the turn service has one log and no replica to read from"),
    row("B-D04", in: "clocks", [.processPause], [RefineLabel.fenced]),
    row("B-D05", in: "power", [.powerLoss], [RefineLabel.servicePowerLost]),
    none("B-D06", "an end is one record; there is no second place to write to (W-2, W-14)"),
  ]

  private static let clients = [
    row(
      "B-H01", in: "leaving", [.clientDisconnects],
      [RefineLabel.leftBeforeEnqueue, RefineLabel.leftAfterEnqueue]),
    row("B-H02", in: "deaths", [.processCrash], [RefineLabel.relayDiedStreaming, RefineLabel.cameBack]),
    row("B-H03", in: "keys", [], [RefineLabel.doubleSubmit, RefineLabel.otherOrderRefused]),
  ]

  private static let proxies = [
    row("N-01", in: "wire", [.idleResponse]),
    row("N-02", in: "wire", [.proxyBuffers]),
    row("N-03", in: "wire", [.rechunked]),
    row("N-04", in: "whole", [.deadSocket]),
    row("N-05", in: "leaving", [.hiddenDisconnect]),
    row("N-06", in: "wire", [.responseLifetime]),
  ]

  private static let clocks = [
    row("B-C01", in: "clocks", [.clockStep]),
    row("B-C02", in: "clocks", [.clockDrift]),
    row("B-C03", in: "clocks", [.processPause]),
    // Timers are late for all when time moves on, and for one process while it stands still.
    row("late timers", in: "personas", [.stall]),
  ]
}
