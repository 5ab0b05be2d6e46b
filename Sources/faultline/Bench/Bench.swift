import Sim

/// The measurements, at a size.
///
/// Everything runs on the calling thread, which must not be the main one.
struct Bench {
  /// How much work a round has; the figures of different sizes do not compare.
  struct Size: Sendable {
    var pointsW1 = 2_000_000
    var executionsW2 = 20_000
    var baseSeedsW3: UInt64 = 200
    var tasksW4 = 1_000
    var sleepsW4 = 1_000
  }

  let pairs: Int
  var size = Size()

  /// Measures workloads, in the order in which they are defined.
  func measure(_ workloads: [Workload]) throws(BenchError) -> BenchReport {
    var report = BenchReport(pairs: pairs)
    for workload in Workload.allCases where workloads.isEmpty || workloads.contains(workload) {
      switch workload {
      case .w1: for tasks in [4, 100] { report.rates.append(try contextSwitches(tasks: tasks)) }
      case .w2: report.rates.append(try shortExecutions())
      case .w3: for (name, rare) in Self.races { report.searches += try races(name, rare: rare) }
      case .w4: report.rates.append(try virtualTime())
      }
    }
    return report
  }

  private func contextSwitches(tasks: Int) throws(BenchError) -> BenchReport.Rate {
    let workload = WorkloadW1(tasks: tasks, points: size.pointsW1)
    var rounds = PairedRounds()
    for seed in 0..<UInt64(pairs) {
      try rounds.add { () throws(BenchError) in
        let (points, _, wall) = try workload.run(seed: seed)
        return BenchSample(count: points, wall: wall)
      } prototype: {
        let (points, _, wall) = PrototypeW1.run(tasks: tasks, points: size.pointsW1, seed: seed)
        return BenchSample(count: points, wall: wall)
      }
    }
    return rounds.rate("W1 T=\(tasks)", unit: "steps")
  }

  private func shortExecutions() throws(BenchError) -> BenchReport.Rate {
    let workload = WorkloadW2()
    var (rounds, growth, steps, distinct) = (PairedRounds(), [Double](), 0, 0)
    for round in 0..<pairs {
      let first = UInt64(round * size.executionsW2)
      try rounds.add { () throws(BenchError) in
        let before = ResidentMemory.bytes
        let result = try workload.run(executions: size.executionsW2, first: first)
        if let before, let after = ResidentMemory.bytes { growth.append(Double(after - before)) }
        steps += result.steps
        if round == 0 { distinct = result.distinct }
        return BenchSample(count: size.executionsW2, wall: result.wall)
      } prototype: {
        let result = PrototypeW2.run(executions: size.executionsW2, first: first)
        return BenchSample(count: size.executionsW2, wall: result.wall)
      }
    }
    var rate = rounds.rate("W2", unit: "executions")
    (rate.distinct, rate.distinctOf) = (distinct, min(size.executionsW2, 1_000))
    rate.stepsPerExecution = Double(steps) / Double(pairs * size.executionsW2)
    rate.residentGrowthBytes = growth.isEmpty ? nil : growth.median
    return rate
  }

  private func virtualTime() throws(BenchError) -> BenchReport.Rate {
    let workload = WorkloadW4(tasks: size.tasksW4, sleeps: size.sleepsW4)
    var rounds = PairedRounds()
    for seed in 0..<UInt64(pairs) {
      try rounds.add { () throws(BenchError) in
        let (timers, _, wall) = try workload.run(seed: seed)
        return BenchSample(count: timers, wall: wall)
      } prototype: {
        let (timers, _, wall) = PrototypeW4.run(tasks: size.tasksW4, sleeps: size.sleepsW4, seed: seed)
        return BenchSample(count: timers, wall: wall)
      }
    }
    return rounds.rate("W4", unit: "timers")
  }

  private static let races = [("W3 A", 0), ("W3 rare6", 6), ("W3 rare10", 10)]

  /// A pair per base seed, so there are always as many of them as base seeds.
  private func races(_ name: String, rare: Int) throws(BenchError) -> [BenchReport.Search] {
    var searches: [BenchReport.Search] = []
    for strategy in [Strategy.random, .pct(depth: 2), .pct(depth: 3), .uniform, .delays(limit: 1)] {
      let workload = WorkloadW3(rare: rare, strategy: strategy)
      var rounds = PairedRounds()
      for base in 0..<size.baseSeedsW3 {
        try rounds.add { () throws(BenchError) in
          let (executions, wall) = try workload.run(base: base)
          return BenchSample(count: executions, wall: wall)
        } prototype: {
          let (executions, wall) = PrototypeW3.run(rare: rare, base: base)
          return BenchSample(count: executions, wall: wall)
        }
      }
      searches.append(rounds.search(name, strategy: strategy.name))
    }
    return searches
  }
}

extension PairedRounds {
  /// The rounds as a search: a round per base seed, counting executions to the first failure.
  fileprivate func search(_ workload: String, strategy: String) -> BenchReport.Search {
    func mean(_ samples: [BenchSample]) -> Double {
      Double(samples.reduce(0) { $0 + $1.count }) / Double(samples.count)
    }
    func median(_ samples: [BenchSample]) -> Double { samples.map { $0.wall / .microseconds(1) }.median }
    return BenchReport.Search(
      workload: workload, strategy: strategy, baseSeeds: engine.count, engineMeanExecutions: mean(engine),
      engineMedianMicroseconds: median(engine), prototypeMeanExecutions: mean(prototype),
      prototypeMedianMicroseconds: median(prototype), prototypeTimeToEngineTime: ratio)
  }
}
