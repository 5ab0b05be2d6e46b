import Sim
import SystemUnderTest

/// What a scenario of the pipeline consists of.
struct RefineSettings: Sendable {
  /// Whether time may pass for a process between two of its lines.
  var timeLeaps = false
  /// How many browsers there may be.
  var browsers = 1...2
  /// How often a browser connects before it gives up.
  var visits = 12
  /// How many workers there are.
  var workers = 1
  /// The pauses a model may make before each piece.
  var pauses: [Duration] = [.milliseconds(20)]
  /// Of how many pieces an answer's text may consist.
  var pieces = 1...8
  /// Whether the model may break off.
  var modelFails = false
  /// Whether the model may write what no valid persona has.
  var modelErrs = true
  /// Whether browsers leave, and come back.
  var browsersLeave = false
  /// Whether several browsers may use one key.
  var sharesKeys = false
  /// Whether several browsers are about one persona.
  var sharesPersona = true
  /// The disk the turns are kept on.
  var disk = DiskProfile.ext4Ordered
  /// How long the servers go on by themselves when the last browser has gone.
  var aftermath = Duration.zero
  /// How long the queue waits for a worker.
  var visibility = Duration.seconds(600)
  /// The bytes waiting for a subscriber at which the broker closes its connection.
  var outputBuffer = BrokerOptions().hardLimit
}
