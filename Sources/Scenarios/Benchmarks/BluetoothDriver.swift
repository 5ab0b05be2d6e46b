import Sim

extension Benchmark {
  /// CS.bluetooth_driver_bad: a driver is used after it was stopped, since its check and its registration are two steps.
  static let bluetoothDriver = Benchmark("bluetooth_driver") { sim in
    let driver = Driver(sim)
    return Parts(tasks: [
      {
        await driver.stopFlag.write(true)
        await driver.release()
        if await driver.stopEvent.read() { await driver.isStopped.write(true) }
      },
      {
        if await !driver.stopFlag.read() {
          await driver.lock.lock()
          driver.pending.unsynchronized += 1
          await driver.lock.unlock()
          sim.require(assertion, await !driver.isStopped.read(), "the driver is used after it was stopped")
        }
        await driver.release()
      },
    ])
  }

  private struct Driver {
    let lock: SimMutex
    let pending: SharedCell<Int>
    let stopFlag, stopEvent, isStopped: SharedCell<Bool>

    init(_ sim: Simulation) {
      lock = SimMutex("g", in: sim)
      pending = SharedCell(1, "pending", in: sim)
      stopFlag = SharedCell(false, "stopFlag", in: sim)
      stopEvent = SharedCell(false, "stopEvent", in: sim)
      isStopped = SharedCell(false, "stopped", in: sim)
    }

    func release() async {
      await lock.lock()
      pending.unsynchronized -= 1
      let isLast = pending.unsynchronized == 0
      await lock.unlock()
      if isLast { await stopEvent.write(true) }
    }
  }
}
