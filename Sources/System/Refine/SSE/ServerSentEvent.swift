/// One event of an event stream (WHATWG HTML, section 9.2 "Server-sent events"), known to be encodable.
///
/// A payload has no line ends. The format would turn CR and CRLF into LF, and would spread the payload over several
/// `data` lines, of which a reader that takes lines for events sees fragments. JSON text on one line has none.
public struct ServerSentEvent: Hashable, Sendable {
  /// What kind of event it is; a client has to ignore those it does not know.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    /// The state of the turn has changed.
    case status
    /// A piece of the answer's text.
    case token
    /// A file the model has produced.
    case file
    /// A skill the model has chosen.
    case skill
    /// The text so far, in place of pieces that were missed.
    case snapshot
    /// The turn is finished and stored. Nothing follows.
    case done
    /// The turn has failed for good. Nothing follows.
    case failed
    /// The turn is still running, or what became of it is not known. Nothing follows.
    case unknown

    /// Whether an event of this name is the last of its stream.
    public var isTerminal: Bool {
      switch self {
      case .done, .failed, .unknown: true
      case .status, .token, .file, .skill, .snapshot: false
      }
    }
  }

  /// What a client that reconnects sends back as `Last-Event-ID`; `nil` leaves the client's as it is.
  public let id: String?
  /// The kind of event.
  public let name: Name
  /// The payload.
  public let data: String

  /// Creates an event.
  /// - Parameters:
  ///   - id: Not empty, without NUL, CR and LF. An empty one would make the client forget where it was.
  ///   - name: The kind of event.
  ///   - data: The payload, without CR and LF.
  /// - Throws: ``ServerSentEventFault``.
  public init(id: String? = nil, name: Name, data: String) throws(ServerSentEventFault) {
    if let id { try Self.check(id: id) }
    if data.utf8.contains(where: Self.endsLine) { throw .lineEndInData }
    self.id = id
    self.name = name
    self.data = data
  }

  /// Creates an event whose payload is JSON text.
  /// - Throws: ``ServerSentEventFault`` for an id that cannot be sent.
  public init(id: String? = nil, name: Name, data: JSONValue) throws(ServerSentEventFault) {
    try self.init(id: id, name: name, data: data.description)
  }

  private static func check(id: String) throws(ServerSentEventFault) {
    if id.isEmpty { throw .emptyID }
    if id.utf8.contains(0) { throw .nulInID }
    if id.utf8.contains(where: endsLine) { throw .lineEndInID }
  }

  private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
