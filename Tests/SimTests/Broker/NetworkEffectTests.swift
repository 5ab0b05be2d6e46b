import Environment
import Testing

@testable import Sim

/// What a network does to calls and responses, each exactly.
@Suite struct NetworkEffectTests {
  @Test(
    "B-D01: a call fails before it is sent, or is executed, or not, or later, and the caller cannot tell which"
  )
  func aCallMayHaveAnyOutcome() async throws {
    let report = await manyRuns(0..<1500, faults: [.callFails]) { sim, lines in
      await Self.call(sim, lines)
    }
    #expect(report.failures == [])
    #expect(
      report.lines == [
        "executed, reply", "notSent", "executed, outcomeUnknown", "outcomeUnknown",
        "outcomeUnknown, executed",
      ])
  }

  @Test("B-D02: a request is refused without an effect")
  func aRefusedCallHasNoEffect() async throws {
    let report = await manyRuns(0..<300, faults: [.callRefused]) { sim, lines in await Self.call(sim, lines) }
    #expect(report.failures == [])
    #expect(report.lines == ["executed, reply", "refused"])
  }

  @Test("A listener that dies leaves its callers with an unknown outcome, and later ones with nobody")
  func aDeadListenerResetsItsCalls() async throws {
    let report = await manyRuns(0..<600, faults: [.processCrash]) { sim, lines in await Self.call(sim, lines)
    }
    #expect(report.failures == [])
    #expect(
      report.lines == [
        "executed, reply", "executed, outcomeUnknown", "outcomeUnknown", "notSent",
      ])
  }

  private static func call(_ sim: Simulation, _ lines: Lines) async {
    let network = SimNetwork(sim)
    let service = sim.spawn("service") { process in
      await network.listener(at: "service", in: process).serve { request in
        lines.add("executed")
        await sim.point()
        return request
      }
    }
    let caller = sim.spawn("caller", canCrash: false) { process in
      try await process.clock.sleep(for: .seconds(1))
      let channel = network.channel(to: "service", from: process)
      let error = await failure { () async throws(BrokerError) in try await channel.call([1]) }
      lines.add(error?.kind ?? "reply")
      try await process.clock.sleep(for: .seconds(60))
    }
    _ = await sim.join(caller)
    sim.crash(service)
  }

  @Test(
    "N-01 to N-06, B-H01: what a client gets of a response and what its server learns", arguments: effects)
  func aResponseMayBeCutAnywhere(_ effect: Effect) async throws {
    let report = await manyRuns(0..<1500, faults: effect.faults) { sim, lines in
      let network = SimNetwork(sim)
      let got = Lines()
      let client = sim.spawn("client", canCrash: false) { process in
        try await process.clock.sleep(for: .seconds(10_000))
      }
      let server = sim.spawn("server", canCrash: false) { process in
        let (body, reader) = network.response(from: process, to: client)
        async let reading: Void = {
          do throws(BrokerError) {
            while let bytes = try await reader.read() { got.add(bytes.text) }
            got.add("end")
          } catch {
            got.add(error.kind)
          }
        }()
        var written = 0
        for piece in ["ab", "cd"] {
          if await failure({ () async throws(BrokerError) in try await body.write(piece.bytes) }) == nil {
            written += 1
          }
          try await process.clock.sleep(for: .seconds(100))
        }
        let isTold = await BrokerMix.limited(process, .seconds(1)) { () -> Bool? in
          await body.peerGone()
          return Task.isCancelled ? nil : true
        }
        await body.finish()
        await reading
        lines.add(
          "\(got.all.joined(separator: " ")); \(written) written; \(isTold == true ? "told" : "not told")")
      }
      _ = await sim.join(server)
    }
    #expect(report.failures == [])
    #expect(report.lines == effect.outcomes.union(["ab cd end; 2 written; not told"]))
  }

  struct Effect: Sendable, CustomTestStringConvertible {
    var faults: FaultSet
    var outcomes: Set<String>
    var testDescription: String { faults.kinds.map(\.name).joined(separator: ", ") }
  }

  static let effects = [
    Effect(faults: [.idleResponse], outcomes: ["ab connectionLost; 1 written; told"]),
    Effect(
      faults: [.responseLifetime],
      outcomes: ["connectionLost; 1 written; told", "ab connectionLost; 2 written; told"]),
    Effect(faults: [.proxyBuffers], outcomes: ["ab cd end; 2 written; not told"]),
    Effect(
      faults: [.rechunked],
      outcomes: [
        "a b cd end; 2 written; not told", "ab c d end; 2 written; not told",
        "a b c d end; 2 written; not told",
      ]),
    Effect(
      faults: [.clientDisconnects],
      outcomes: [
        "closed; 1 written; told", "a closed; 1 written; told", "ab closed; 1 written; told",
        "ab closed; 2 written; told", "ab c closed; 2 written; told", "ab cd closed; 2 written; told",
      ]),
  ]

  @Test("N-04, N-05: after a client has left some writes succeed, or all do and nobody is told")
  func writesIntoADeadConnectionSucceedForAWhile() async throws {
    let report = await manyRuns(0..<2000, faults: [.deadSocket, .hiddenDisconnect]) { sim, lines in
      let network = SimNetwork(sim)
      let client = sim.spawn("client") { process in try await process.clock.sleep(for: .seconds(10_000)) }
      let server = sim.spawn("server") { process in
        let (body, reader) = network.response(from: process, to: client)
        reader.disconnect()
        var written = 0
        for _ in 0..<6 {
          if await failure({ () async throws(BrokerError) in try await body.write([1]) }) == nil {
            written += 1
          }
        }
        lines.add("\(written)")
      }
      if case .failed(let error) = await sim.join(server) { throw error }
    }
    #expect(report.failures == [])
    #expect(report.lines == ["0", "1", "2", "3", "4", "6"])
  }

  @Test("N-02: a proxy that buffers lets nothing through until the end")
  func aProxyHoldsBytesBack() async throws {
    let report = await manyRuns(0..<300, faults: [.proxyBuffers]) { sim, lines in
      let network = SimNetwork(sim)
      let client = sim.spawn("client") { process in try await process.clock.sleep(for: .seconds(10_000)) }
      let server = sim.spawn("server") { process in
        let (body, reader) = network.response(from: process, to: client)
        var arrived = 0
        for piece in ["ab", "cd"] {
          try await body.write(piece.bytes)
          let got = await BrokerMix.limited(process, .seconds(1)) { try? await reader.read() ?? [] }
          arrived += got?.count ?? 0
        }
        await body.finish()
        var rest = 0
        while let bytes = try await reader.read() { rest += bytes.count }
        lines.add("\(arrived) B, then \(rest) B")
      }
      if case .failed(let error) = await sim.join(server) { throw error }
    }
    #expect(report.failures == [])
    #expect(report.lines == ["4 B, then 0 B", "0 B, then 4 B", "2 B, then 2 B"])
  }
}
