// What happens to clocks and to turns, where a run allows it (faults B-C01 to B-C03).

extension Simulation {
  /// Lets clocks step and processes stand still from now on, where the run allows it.
  ///
  /// Only processes that may die are struck. Drift needs no such call: it is drawn when a process starts.
  public func letClocksFail() {
    addWorldEvent(.clockStep, recurs: true) { [unowned self] in
      guard let process = drawVictim() else { return false }
      let size = Self.steps[drawWorldEvent(Self.steps.count)]
      let step = drawWorldEvent(2) == 0 ? size : .zero - size
      process.stepWallClock(by: step)
      emit(
        .fault, .time, words: process.identity, UInt64(bitPattern: step.clampedNanoseconds)
      ) {
        "FAULT clock-step: the time of day of \(process.displayName) jumps by \(step)"
      }
      return true
    }
    addWorldEvent(.processPause, recurs: true) { [unowned self] in
      guard let process = drawVictim() else { return false }
      let length = Self.pauses[drawWorldEvent(Self.pauses.count)]
      pause(process)
      later(
        .resume, after: length.clampedNanoseconds,
        identity: mix64(process.identity, UInt64(bitPattern: nowNanoseconds)),
        name: "the end of the pause of \(process.displayName)"
      ) { [unowned self] in
        if process.outcome == nil { resume(process) }
      }
      return true
    }
  }

  /// How far a clock steps: a correction, and more than any timeout there is.
  private static let steps: [Duration] = [
    .milliseconds(500), .seconds(30), .seconds(150), .seconds(3700), .seconds(86_400),
  ]
  /// How long a process stands still: a collection, a lease, a silence, a suspended machine.
  private static let pauses: [Duration] = [
    .milliseconds(800), .seconds(12), .seconds(75), .seconds(400), .seconds(3 * 3600),
  ]

  private func drawVictim() -> SimProcess? {
    let living = processes.filter { $0.canCrash && $0.outcome == nil && !$0.isPaused }
    return living.isEmpty ? nil : living[drawWorldEvent(living.count)]
  }

  /// A process starts: perhaps on a machine whose clock runs wrong.
  func drawDrift(of process: SimProcess) {
    guard process.canCrash, settings.faults.contains(.clockDrift) else { return }
    identifyCurrentTask()
    _ = memory.tasks.countOperation(.time, of: currentTask)
    guard drawFault([.clockDrift], at: .time) != nil else { return }
    let rate = Self.rates[drawExtent(Self.rates.count, at: .time)]
    process.setClock(offset: .nanoseconds(process.clockOffset), driftPartsPerMillion: rate)
    emit(.fault, .time, words: process.identity, UInt64(bitPattern: Int64(rate))) {
      "FAULT clock-drift: the clocks of \(process.displayName) gain \(rate) parts per million"
    }
  }

  private static let rates = [20, -20, 200, -200, 10_000, -10_000, 100_000, -100_000]
}
