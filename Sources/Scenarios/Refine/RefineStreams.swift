import Sim

/// Scenarios of models and browsers, in which the machines themselves are well.
enum RefineStreams {
  private typealias Rule = RefineInvariant

  static let slow = Scenario.refine(
    "refine-slow", "a model that takes its time, for hours, and is never cut; one that falls silent is",
    faults: [.clockStep], applying: [Rule.silenceNotAge, Rule.heartbeats, Rule.readOnlyReconnect],
    labels: [RefineLabel.hoursLong, RefineLabel.silenceEnded]
  ) { simulation in
    var settings = RefineSettings(browsers: 1...1)
    settings.pauses = [.seconds(50), .seconds(100)]
    settings.pieces = 2...60
    settings.modelErrs = false
    settings.modelFails = simulation.choose("model fails", among: 3) == 2
    return settings
  }

  static let model = Scenario.refine(
    "refine-model", "the model breaks off, ends without its marker, repeats itself, errs, or falls silent",
    applying: [Rule.readOnlyReconnect],
    labels: [
      RefineLabel.noMarker, RefineLabel.rejectedOutput, RefineLabel.modelErred, RefineLabel.modelBrokeOff,
      RefineLabel.modelWithoutMarker, RefineLabel.modelWithoutUsage, RefineLabel.modelSilent,
      RefineLabel.modelRepeats,
    ]
  ) { _ in
    var settings = RefineSettings(browsers: 1...2)
    settings.modelFails = true
    settings.visits = 40
    return settings
  }

  static let leaving = Scenario.refine(
    "refine-leaving", "browsers leave at every event and come back, in the middle of bytes, too",
    faults: [.clientDisconnects, .deadSocket, .hiddenDisconnect, .rechunked, .responseLifetime],
    applying: [Rule.readOnlyReconnect, Rule.disconnectIsNotCancel, Rule.earlyLeaver],
    labels: [
      RefineLabel.leftBeforeEnqueue, RefineLabel.leftAfterEnqueue, RefineLabel.cameBack, RefineLabel.gapTold,
    ]
  ) { _ in
    var settings = RefineSettings(browsers: 1...2)
    settings.browsersLeave = true
    settings.pauses = [.milliseconds(20), .seconds(2)]
    return settings
  }

  static let wire = Scenario.refine(
    "refine-wire", "proxies hold back, join, split and cut what is sent to browsers",
    faults: [.rechunked, .proxyBuffers, .idleResponse, .responseLifetime], applying: [Rule.readOnlyReconnect]
  ) { _ in
    var settings = RefineSettings(browsers: 1...2)
    settings.pauses = [.milliseconds(20), .seconds(5), .seconds(70)]
    settings.visits = 40
    return settings
  }

  static let keys = Scenario.refine(
    "refine-keys", "orders are sent twice, from two windows at once, and under a key that another order has",
    faults: [.callFails, .callRefused, .enqueueFails, .enqueuedTwice],
    labels: [RefineLabel.doubleSubmit, RefineLabel.otherOrderRefused]
  ) { _ in
    var settings = RefineSettings(browsers: 2...3)
    settings.sharesKeys = true
    return settings
  }

  static let personas = Scenario.refine(
    "refine-personas", "several workers change one persona at once: refinements against generations",
    faults: [.stall], labels: [RefineLabel.personaMoved, RefineLabel.rejectedOutput]
  ) { _ in
    var settings = RefineSettings(browsers: 2...4)
    settings.workers = 2
    return settings
  }

  static let all = [slow, model, leaving, wire, keys, personas]
}
