import Foundation
import Sim

func time(_ name: String, _ body: () -> Int) {
  let clock = ContinuousClock()
  var n = 0
  let d = clock.measure { n = body() }
  let s = Double(d.components.seconds) + Double(d.components.attoseconds) / 1e18
  print(name, n, s, "s", Int(Double(n) / s), "/s")
}

let thread = Thread {
  for tasks in [4, 100] {
    let program = Program(maxSteps: 10_000_000) { sim in
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<tasks {
          group.addTask { for _ in 0..<(2_000_000 / tasks) { await sim.yield() } }
        }
      }
    }
    for _ in 0..<3 {
      let runner = Runner(program, strategy: .random)
      _ = runner.tally
      time("W1 T=\(tasks)") { let r = runner.run(seed: 1); if r.verdict != .passed { print(r.verdict) }; return r.steps }
    }
  }
  let w4 = Program(maxSteps: 10_000_000) { sim in
    let p = sim.spawn("sleepers") { process in
      let clock = process.clock
      await withTaskGroup(of: Void.self) { group in
        for i in 0..<1000 {
          group.addTask {
            var x = UInt64(i) &* 0x9E3779B97F4A7C15 | 1
            for _ in 0..<1000 {
              x ^= x << 13; x ^= x >> 7; x ^= x << 17
              try? await clock.sleep(for: .nanoseconds(Int64(x % 1_000_000)))
            }
          }
        }
      }
    }
    _ = await sim.join(p)
  }
  time("W4") { let r = Runner(w4, strategy: .random).run(seed: 1); print(r.verdict, r.virtualTime); return r.steps }
  exit(0)
}
thread.stackSize = 8 << 20
thread.start()
dispatchMain()
