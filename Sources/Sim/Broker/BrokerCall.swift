import Environment

/// How a command to a broker goes.
enum CommandCourse {
  /// It is executed, and the client is told.
  case executed
  /// It never leaves the client.
  case notSent
  /// It leaves the client, which never gets the reply: executed now, never, or after a while.
  case unanswered(executes: Execution)

  enum Execution: Equatable {
    case now, never
    case later(Int64)
  }

  /// The courses of a failing command, the mildest first.
  static let failures = 6

  init(failure extent: Int) {
    switch extent {
    case 0: self = .notSent
    case 1: self = .unanswered(executes: .now)
    case 2: self = .unanswered(executes: .never)
    default: self = .unanswered(executes: .later(Self.delays[extent - 3]))
    }
  }

  /// How long a command may stay on the way: behind others, a second, half a minute.
  private static let delays: [Int64] = [0, 1_000_000_000, 30_000_000_000]
}

/// One command of a client, from its scheduling point to its reply.
struct BrokerCall {
  let simulation: Simulation
  let kind: OperationKind
  let object: Int
  /// What is attempted, and on what: two parts, joined only when somebody reads it.
  let verb: StaticString
  let name: String
  let site: CallSite

  private var what: String { "\(verb) \(name)" }

  /// Waits for the command's turn.
  ///
  /// A command whose process dies meanwhile may have left it: then it is executed now or later, as drawn.
  /// - Throws: `cancelled` in a task that is cancelled, with no effect.
  @inline(__always)
  func begin(_ execute: @escaping () -> Void) async throws(BrokerError) {
    switch await simulation.arrive(kind, object: object, isWrite: true, site: site) {
    case .proceed: break
    case .dead: throw .cancelled
    case .cutShort:
      if simulation.stage == .running {
        let extent = simulation.drawExtent(5, at: kind)
        if extent == 1 { execute() }
        if extent > 1, case .unanswered(.later(let delay)) = CommandCourse(failure: extent + 1) {
          late(delay, execute)
        }
      }
      throw .cancelled
    }
    guard !Task.isCancelled else {
      simulation.emit(.operation, kind, object: object, words: 1, site: site) { "\(what): cancelled" }
      throw .cancelled
    }
  }

  /// Draws which fault befalls the command.
  func fault(_ applicable: FaultSet) -> FaultKind? { simulation.drawFault(applicable, at: kind) }

  /// A drawn failure: has the effect that it has, and gives the error that the client sees.
  func fail(_ fault: FaultKind, _ execute: @escaping () -> Void) -> BrokerError {
    let course = CommandCourse(failure: simulation.drawExtent(CommandCourse.failures, at: kind))
    simulation.emit(.fault, kind, object: object, words: fault.identity, site: site) {
      "FAULT \(fault.name): \(what) \(course.story)"
    }
    switch course {
    case .executed: break
    case .notSent: return .notSent(reason: "the connection is refused")
    case .unanswered(let execution):
      switch execution {
      case .now: execute()
      case .never: break
      case .later(let delay): late(delay, execute)
      }
    }
    return .outcomeUnknown(reason: "the connection was lost before the reply")
  }

  private func late(_ delay: Int64, _ execute: @escaping () -> Void) {
    simulation.later(
      kind, after: delay, identity: simulation.identity(of: kind, salt: 0x80),
      name: "\(simulation.taskName(simulation.currentTask))'s late \(kind)", execute)
  }

  /// The point between the effect and the return, after what the effect has set in motion.
  @inline(__always)
  func end(since wakes: Int) async throws(BrokerError) {
    let inMotion = simulation.agentWakes - wakes
    guard await simulation.reply(kind, object: object, after: inMotion, site: site) == .proceed else {
      throw .cancelled
    }
  }
}

extension CommandCourse {
  /// The course in words, after what was attempted.
  var story: String {
    switch self {
    case .executed: "is executed"
    case .notSent: "is not sent"
    case .unanswered(.now): "is executed, and the reply is lost"
    case .unanswered(.never): "is lost on the way, and nobody knows"
    case .unanswered(.later(let delay)):
      "stays unanswered and is executed \(delay == 0 ? "later" : "in \(Duration.nanoseconds(delay))")"
    }
  }
}
