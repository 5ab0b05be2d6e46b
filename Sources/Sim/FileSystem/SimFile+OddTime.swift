import Environment

extension SimFile {
  /// The file turns out to carry another time than that of its last change: earlier, as after a clock was set back or
  /// an old copy was put in its place with its times (`cp -p`), or one that is still to come.
  func showOddTime(insteadOf time: Duration) throws(Errno) -> FileStatus {
    let times = [time - .seconds(1), time - .seconds(86_400), .zero, time + .seconds(86_400)]
    let odd = times[fileSystem.simulation.drawExtent(times.count, at: .fstat)]
    try volume.setTime(descriptor, to: odd)
    fileSystem.simulation.emit(
      .fault, .fstat, object: object, words: FaultKind.oddClock.identity,
      UInt64(bitPattern: odd.components.seconds)
    ) {
      "FAULT odd-clock: \(path) was last changed \(odd.components.seconds) s after 1970, it says"
    }
    return try volume.fstat(descriptor)
  }
}
