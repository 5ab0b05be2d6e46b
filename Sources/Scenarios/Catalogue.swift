/// What this build has.
public enum Catalogue {
  /// The scenarios.
  public static let scenarios: [Scenario] = []
  /// The scenario of a name, the canaries included.
  public static func scenario(_ name: String) -> Scenario? {
    (scenarios + Canaries.all.map(\.scenario)).first { $0.name == name }
  }

  /// The defects.
  public static let defects: [Defect] = DefectCatalogue.all
}
