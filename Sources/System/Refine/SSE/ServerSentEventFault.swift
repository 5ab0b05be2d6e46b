/// Why an event cannot be sent as it is.
public enum ServerSentEventFault: Error, Hashable, Sendable {
  /// The payload has a CR or an LF.
  case lineEndInData
  /// The id is empty.
  case emptyID
  /// The id has a CR or an LF.
  case lineEndInID
  /// The id has a NUL, which makes clients ignore it.
  case nulInID
}

extension ServerSentEventFault: CustomStringConvertible {
  /// What is wrong, and after the semicolon what to do.
  public var description: String {
    switch self {
    case .lineEndInData: "the payload has a line end; send it as JSON text"
    case .emptyID: "the id is empty, which would erase the client's position; send none instead"
    case .lineEndInID: "the id has a line end; use one without"
    case .nulInID: "the id has a NUL, so clients would ignore it; use one without"
    }
  }
}
