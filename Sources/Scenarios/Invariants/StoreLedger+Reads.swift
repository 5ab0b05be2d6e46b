internal import Environment
internal import Sim
internal import SystemUnderTest

/// A read under way.
struct ReadCall: Sendable {
  /// What is read.
  let id: String
  /// The attempt that was promised under that id when the read began.
  let promised: Int?
  /// How many reads had returned wrong bytes before.
  let misreads: Int
}

extension StoreLedger {
  /// Somebody asks for an event.
  mutating func reads(_ id: String) -> ReadCall {
    sync()
    simulation.note("reads \(id)")
    return ReadCall(id: id, promised: promised(id), misreads: misreadCount())
  }

  /// The store answers with an event.
  mutating func read(_ call: ReadCall, _ event: [UInt8]) {
    sync()
    simulation.note("read of \(call.id) -> \(event.count) B")
    let known = attempts.filter { $0.id == call.id }
    require(
      StoreInvariant.noPhantom, !known.isEmpty, "a read of \(call.id) found an event, but nobody appended one"
    )
    require(
      StoreInvariant.noResurrection, known.contains { $0.outcome != .failed },
      "a read of \(call.id) found an event, but every append of it has failed")
    let promised = promised(call.id).map { [attempts[$0]] }
    let possible = promised ?? known.filter { $0.outcome != .failed }
    require(
      StoreInvariant.noWrongBytes, possible.contains { $0.event == event },
      "a read of \(call.id) returned \(Self.quote(event[...])), "
        + "but \(Self.quote(possible.first?.event[...] ?? [])) was appended")
    requireUndamaged(
      StoreInvariant.completeReads, isComplete(call.id),
      "a read of \(call.id) returned an event whose record is not complete in the file")
    if let number = call.promised {
      require(invariant(guarding: attempts[number], inSession: StoreInvariant.readYourAppend), true, "")
    }
  }

  private func isComplete(_ id: String) -> Bool {
    scan.lines.contains { $0.id == id }
      || owed != nil && promised(id).map { attempts[$0].offset } == owed?.lowerBound
  }

  /// Somebody asks the disk for so many bytes.
  mutating func asksDisk(forBytes count: Int) {
    require(
      StoreInvariant.boundedReads, count <= Self.maximumReadBytes,
      "\(count) bytes were asked for in one read; a record and a piece of the log are \(Self.maximumReadBytes)"
    )
  }

  /// A record of 1 MiB and a piece of 64 KiB.
  private static let maximumReadBytes = (1 << 20) + (1 << 16)

  /// The store answers with an error.
  mutating func readFailed(_ call: ReadCall, _ error: StoreError) {
    sync()
    simulation.note("read of \(call.id) -> \(Self.brief(error))")
    switch error {
    case .fileSystem(let cause) where canHappen(cause) && cause.operation == .pread:
      simulation.reached(StoreLabel.readFailed)
    case .corruptRecord where misreadCount() > call.misreads || mayBeUnreadable(call.id):
      require(StoreInvariant.noWrongBytes, true, "")
      simulation.reached(StoreLabel.damageReported)
    case .notFound, .corruptRecord:
      if let number = call.promised {
        let attempt = attempts[number]
        require(
          invariant(guarding: attempt, inSession: StoreInvariant.readYourAppend), false,
          "\(name(attempt)), whose record is at byte \(attempt.offset), could not be read: \(error)")
      } else if case .corruptRecord = error {
        require(StoreInvariant.honestErrors, false, "a read of \(call.id) failed with \(error)")
      } else {
        require(StoreInvariant.noPhantom, true, "")
        simulation.reached(StoreLabel.notFound)
      }
    default:
      require(StoreInvariant.honestErrors, false, "a read of \(call.id) failed with \(error)")
    }
  }
}
