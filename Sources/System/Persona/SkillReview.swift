/// The skills a model named, matched to the catalogue.
package struct SkillReview {
  /// The catalogue's spelling of those that exist, each once, in the order of naming.
  package private(set) var names: [String] = []
  /// What is wrong with the others, in the order of naming.
  package private(set) var reasons: [PersonaRejection.Reason] = []

  package init(of named: [String], catalogue: SkillCatalogue, limits: PersonaLimits) {
    var seen: Set<String> = []
    for name in named {
      guard let known = catalogue.match(name) else {
        reasons.append(.unknownSkill(name))
        continue
      }
      if seen.insert(known).inserted { names.append(known) }
    }
    if names.count > limits.maximumSkills {
      reasons.append(.tooManySkills(names.count, maximum: limits.maximumSkills))
    }
  }
}
