/// A place at which a call waits until the test lets it go, and at which the test can wait for the call.
final class Hold: Sendable {
  private let arrivals = AsyncStream.makeStream(of: Void.self)
  private let departures = AsyncStream.makeStream(of: Void.self)

  /// Waits at the place.
  func arrive() async {
    arrivals.continuation.finish()
    for await _ in departures.stream {}
  }

  /// Waits until a call is at the place.
  func untilReached() async {
    for await _ in arrivals.stream {}
  }

  /// Lets the call go on.
  func release() {
    departures.continuation.finish()
  }
}
