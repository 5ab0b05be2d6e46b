extension Runner {
  /// Runs a seed of a guided search, after those before it in its block that were not made yet.
  func runGuided(seed: UInt64, keepsScript: Bool, isRecording: Bool) -> RunResult {
    if guided.map({ !$0.leads(to: seed) }) ?? true { guided = GuidedSearch(at: seed) }
    var search = guided ?? GuidedSearch(at: seed)
    if search.next < seed {
      let counted = tally
      tally = scratch
      while search.next < seed {
        willTry(search.next)
        _ = step(&search, keepsScript: false, isRecording: false)
      }
      tally = counted
      willTry(seed)
    }
    let result = step(&search, keepsScript: keepsScript, isRecording: isRecording)
    guided = search
    return result
  }

  private func step(_ search: inout GuidedSearch, keepsScript: Bool, isRecording: Bool) -> RunResult {
    let plan = search.plan()
    let seed = mix64(search.next, 0xFA17)
    let scheduler = schedulers[search.algorithm]
    var settings =
      switch plan {
      case .fresh: settings(.seeded(seed, scheduler))
      case .goOn(let script, let until), .changed(let script, let until):
        settings(.continued(script, upTo: until, seed: seed, scheduler))
      }
    settings.keepsScript = keepsScript
    settings.isRecording = isRecording
    settings.coverage = search.coverage
    search.coverage.startRun()
    var result = execute(settings, tally)
    result.algorithm = plan.name
    search.learn(result)
    return result
  }
}
