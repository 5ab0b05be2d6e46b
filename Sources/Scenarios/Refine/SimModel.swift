import Environment
import Sim
import SystemUnderTest

/// A model that says what its scripts say, in virtual time.
struct SimModel: ModelAdapter {
  let simulation: Simulation
  let process: SimProcess
  let oracle: RefineOracle
  let settings: RefineSettings

  func answer(
    _ request: ModelRequest, calledFrom site: CallSite
  ) async throws(ModelError) -> any ModelStream {
    oracle.hear { $0.modelIsTried(by: process) }
    await simulation.point(fileID: site.fileID, line: site.line)
    guard !Task.isCancelled else { throw .cancelled }
    let script = ModelScript.drawn(
      simulation, faults: settings.modelFails && !oracle.isCalm, errs: settings.modelErrs && !oracle.isCalm,
      pieces: settings.pieces,
      pauses: settings.pauses)
    guard let call = oracle.hear({ $0.modelIsAsked(request, script, by: process) }) else { throw .cancelled }
    if case .error(let error, after: 0) = script.ending {
      simulation.reached(RefineLabel.modelErred)
      throw error
    }
    if script.repeatsPieces { simulation.reached(RefineLabel.modelRepeats) }
    return SimModelStream(script, model: self, call: call)
  }
}

/// An answer of a simulated model under way.
///
/// One task at a time reads it, on the simulation's thread.
final class SimModelStream: ModelStream {
  private let script: ModelScript
  private let model: SimModel
  private let call: Int
  private let pieces: [ModelDelta]
  private let position: Recorder<Int>

  init(_ script: ModelScript, model: SimModel, call: Int) {
    self.script = script
    self.model = model
    self.call = call
    position = Recorder(0, in: model.simulation)
    let pieces = script.pieces
    self.pieces = script.repeatsPieces ? pieces.flatMap { [$0, $0] } : pieces
  }

  func next(calledFrom site: CallSite) async throws(ModelError) -> ModelDelta? {
    do { try await model.process.clock.sleep(for: script.pause) } catch { throw .cancelled }
    guard
      let position = position.record({ position in
        position += 1
        return position - 1
      })
    else { throw .cancelled }
    switch script.ending {
    case .withoutMarker(let after) where position >= after:
      model.simulation.reached(RefineLabel.modelWithoutMarker)
      return nil
    case .error(let error, let after) where position >= after:
      model.simulation.reached(RefineLabel.modelBrokeOff)
      throw error
    case .silence(let after) where position >= after:
      model.simulation.reached(RefineLabel.modelSilent)
      // Longer than anybody waits.
      do { try await model.process.clock.sleep(for: .seconds(1_000_000)) } catch { throw .cancelled }
      return nil
    default: break
    }
    if position < pieces.count { return pieces[position] }
    if position > pieces.count { return nil }
    // Without its usage an answer is not whole, marker or not.
    if script.ending == .complete { model.oracle.hear { $0.modelHasFinished(call) } }
    if script.ending == .withoutUsage { model.simulation.reached(RefineLabel.modelWithoutUsage) }
    return ModelDelta(index: script.pieces.count, .finished(.complete))
  }

  func close(calledFrom site: CallSite) async {}
}
