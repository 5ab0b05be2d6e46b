extension TurnOrder {
  /// What the model's output is applied to: nothing, where a persona is made anew.
  package func base(_ persona: Persona) -> Persona {
    switch kind {
    case .refinement: persona
    case .generation: Persona(id: persona.id, version: persona.version, files: [], skills: [])
    }
  }
}
