import Foundation
import Testing

@testable import Sim

/// A broker whose connections stayed behind would fill the memory of a night's search.
@Suite struct BrokerMemoryTests {
  @Test func residentMemoryStaysFlatOverManyBrokers() async {
    await #expect(processExitsWith: .success) {
      await withCheckedContinuation { continuation in
        let thread = Thread {
          let runner = Runner(Program(faults: BrokerMix.faults, body: BrokerMix.body))
          for seed in 0..<300 as Range<UInt64> { _ = runner.run(seed: seed) }
          let early = residentKilobytes()
          for seed in 300..<1200 as Range<UInt64> { _ = runner.run(seed: seed) }
          let late = residentKilobytes()
          print("resident: \(early) kB after 300 runs, \(late) kB after 1200")
          precondition(
            early > 0 && Double(late) < Double(early) * 1.15, "memory grows: \(early) kB, \(late) kB")
          continuation.resume()
        }
        thread.stackSize = 8 << 20
        thread.start()
      }
    }
  }
}

private func residentKilobytes() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
  return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
}
