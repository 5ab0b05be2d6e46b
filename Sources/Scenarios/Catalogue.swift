/// What this build has.
public enum Catalogue {
  /// The scenarios.
  public static let scenarios: [Scenario] = []
  /// The defects.
  public static let defects: [Defect] = []
}
