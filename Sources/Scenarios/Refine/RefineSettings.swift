import Sim
import SystemUnderTest

/// What a scenario of the pipeline consists of.
struct RefineSettings: Sendable {
  /// What may be injected.
  var faults: FaultSet = []
  /// How many browsers there may be.
  var browsers = 1...2
  /// How many workers there are.
  var workers = 1
  /// The pauses a model may make before each piece.
  var pauses: [Duration] = [.milliseconds(20)]
  /// Whether the model may break off.
  var modelFails = false
  /// Whether browsers leave, come back and ask twice.
  var browsersLeave = false
  /// Whether several browsers are about one persona.
  var sharesPersona = true
  /// The disk the turns are kept on.
  var disk = DiskProfile.ext4Ordered
  /// How long the queue waits for a worker.
  var visibility = Duration.seconds(600)
}
