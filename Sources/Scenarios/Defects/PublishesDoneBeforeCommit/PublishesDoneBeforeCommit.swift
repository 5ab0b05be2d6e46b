import Environment
import SystemUnderTest

extension Defect {
  /// The browser is told `done` as soon as the model is, and the answer is stored after.
  ///
  /// It feels faster, and the commit hardly ever fails. When it does, or the worker dies before, somebody has
  /// seen an answer that does not exist.
  static let publishesDoneBeforeCommit = Defect(
    "publishes-done-before-commit",
    "the worker publishes the end of a turn before it has stored it",
    refine: .executing { worker, delivery in
      let turn = String(decoding: delivery.payload, as: UTF8.self)
      return await TurnExecutionPublishesDoneBeforeCommit(worker, turn: turn).run()
    })
}

extension TurnResult {
  /// What storing an answer is expected to come to.
  init(_ answer: ModelAnswer.Complete, of turn: Turn, after persona: Persona) {
    self.init(
      attempt: turn.attempt, message: answer.output.text, usage: answer.usage,
      personaVersion: persona.version + (answer.output.changesPersona ? 1 : 0))
  }
}
