/// What can be run.
public enum Catalogue {
  /// The scenarios, in the order in which they are listed and run.
  public static let scenarios = [StoreConcurrent.scenario, StoreRecovery.scenario]
  /// The known-bad parts that the scenarios have to catch.
  public static let defects = DefectCatalogue.defects
}
