import Environment
import SystemUnderTest

extension Defect {
  /// Generation has a copy of the apply logic of its own, older than the one refinement has.
  ///
  /// What one of them refuses the other accepts: a model that is asked for a new persona may write files to
  /// names that lead out of its folder.
  static let forkedApply = Defect(
    "forked-apply",
    "generation and refinement each have their own rules for what a valid persona is",
    refine: .executing { worker, delivery in
      let turn = String(decoding: delivery.payload, as: UTF8.self)
      return await TurnExecutionForkedApply(worker, turn: turn).run()
    })
}

extension TurnOrder {
  /// What an output makes of a persona.
  func applied(
    _ output: ModelOutput, to persona: Persona, _ catalogue: SkillCatalogue
  ) -> Result<Persona, PersonaRejection> {
    switch kind {
    case .refinement: PersonaApply.apply(output, to: base(persona), catalogue: catalogue)
    case .generation: PersonaApplyForkedApply.apply(output, to: base(persona), catalogue: catalogue)
    }
  }
}
