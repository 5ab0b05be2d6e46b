/// What can be run.
public enum Catalogue {
  /// The scenarios, in the order in which they are listed and run.
  public static let scenarios: [Scenario] =
    [
      StoreConcurrent.scenario, StoreRecovery.scenario, StorePower.scenario, StoreSync.scenario,
      StoreTwoWriters.scenario, StoreHistory.scenario, StoreDisk.scenario, StoreRot.scenario,
      StoreOutside.scenario, StoreRace.scenario,
      RefineOrdinary.scenario,
    ] + RefineStreams.all + RefineFaults.all + [RefineWhole.scenario]

  /// The known-bad parts that the scenarios have to catch.
  public static let defects = DefectCatalogue.all

  /// The scenario of a name, the canaries included.
  public static func scenario(_ name: String) -> Scenario? {
    (scenarios + Canaries.all.map(\.scenario)).first { $0.name == name }
  }
}
