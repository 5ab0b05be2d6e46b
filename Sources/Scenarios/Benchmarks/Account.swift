import Sim

extension Benchmark {
  /// CS.account_bad: its assertion forgets the deposit, so it fails whenever the check runs last.
  static let account = Benchmark("account") { sim in
    let lock = SimMutex("m", in: sim)
    let (x, y, z) = (1, 2, 4)
    let balance = SharedCell(x, "balance", in: sim)
    let isDeposited = SharedCell(false, "deposited", in: sim)
    let isWithdrawn = SharedCell(false, "withdrawn", in: sim)
    return Parts(tasks: [
      {
        await lock.lock()
        if isDeposited.unsynchronized, isWithdrawn.unsynchronized {
          let sum = balance.unsynchronized
          sim.require(assertion, sum == (x - y) - z, "the balance is \(sum)")
        }
        await lock.unlock()
      },
      {
        await lock.lock()
        balance.unsynchronized += y
        isDeposited.unsynchronized = true
        await lock.unlock()
      },
      {
        await lock.lock()
        balance.unsynchronized -= z
        isWithdrawn.unsynchronized = true
        await lock.unlock()
      },
    ])
  }
}
