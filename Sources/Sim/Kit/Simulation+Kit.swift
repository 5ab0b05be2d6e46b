import Environment

/// An operation of the kit that is announced and not done yet.
@usableFromInline
struct Announced: Sendable {
  @usableFromInline var admission: Admission
  var kind: OperationKind
  var object: Int
}

// The kit's operations have one scheduling point, before the effect: what follows in the task touches nothing shared
// before its next operation, so a second point would only double the schedules.
extension Simulation {
  @usableFromInline
  func announce(
    _ kind: OperationKind, object: Int, isWrite: Bool, _ fileID: StaticString, _ line: UInt
  ) -> Announced {
    announce(kind, object: object, isWrite: isWrite, .ready, CallSite(fileID: fileID, line: line))
  }

  func announce(
    _ kind: OperationKind, object: Int, isWrite: Bool, _ waiting: Waiting, _ site: CallSite
  ) -> Announced {
    let admission = admit(kind, object: object, isWrite: isWrite, isReply: false, waiting, site)
    return Announced(admission: admission, kind: kind, object: object)
  }

  /// Whether it is the operation's turn; what a dead process's task asks for has no effect.
  func isTurn(of announced: Announced) -> Bool {
    (announced.admission.raw == Admission.proceed.raw || announced.admission.parks) && isAlive
  }

  /// The slot in which an operation waits that did not go on at once.
  func slot(of announced: Announced) -> ParkedSlot? {
    announced.admission.raw >= 0 ? parked(announced.admission.raw) : nil
  }

  func emit(_ done: Announced, words: UInt64 = 0, _ text: @autoclosure () -> String) {
    emit(.operation, done.kind, object: done.object, words: words) { text() }
  }
}
