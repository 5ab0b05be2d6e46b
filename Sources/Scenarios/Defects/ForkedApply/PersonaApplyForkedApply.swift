public import SystemUnderTest

/// The one place that says what a valid persona is.
///
/// Generation applies an output to an empty persona, refinement to an existing one. There is no second way, so the two
/// cannot disagree.
public enum PersonaApplyForkedApply {
  /// Applies what a model produced to a persona.
  ///
  /// What the output names it replaces whole: any file means all files, any skill means all skills. What it does not
  /// name stays as it was accepted. An output without either is conversation, and the persona stays as it is, its
  /// version too; otherwise the version goes up by one.
  /// - Returns: The new persona, or everything that is wrong with it. The same for the same arguments, always.
  /// - Complexity: O(n log n) in the size of the output.
  public static func apply(
    _ output: ModelOutput, to persona: Persona, catalogue: SkillCatalogue,
    limits: PersonaLimits = .standard
  ) -> Result<Persona, PersonaRejection> {
    guard output.changesPersona else { return .success(persona) }
    // DEFECT: a copy from before the names of files were reviewed.
    var reasons: [PersonaRejection.Reason] = []
    let skills = SkillReview(of: output.skills, catalogue: catalogue, limits: limits)
    reasons += skills.reasons
    if output.files.isEmpty, persona.files.isEmpty { reasons.append(.noFiles) }
    guard reasons.isEmpty else { return .failure(PersonaRejection(reasons: reasons)) }
    return .success(
      Persona(
        id: persona.id, version: persona.version + 1,
        files: output.files.isEmpty ? persona.files : output.files,
        skills: output.skills.isEmpty ? persona.skills : skills.names))
  }
}
