/// What a server writes into an event stream, each as one buffer that ends in an empty line.
///
/// One buffer, since by the format's rule a client drops an event whose empty line never came: a stream that is cut
/// loses its last event but never shows another one.
public enum ServerSentFrame: Hashable, Sendable {
  /// An event.
  case event(ServerSentEvent)
  /// A comment: it keeps proxies from closing a silent connection, and clients see nothing of it.
  case heartbeat
  /// How long a client waits before it reconnects, in milliseconds.
  case retry(milliseconds: UInt32)

  /// The bytes to write, in one piece.
  /// - Complexity: O(n).
  public var bytes: [UInt8] {
    switch self {
    case .event(let event): Self.encode(event)
    case .heartbeat: Array(": keep-alive\n\n".utf8)
    case .retry(let milliseconds): Array("retry: \(milliseconds)\n\n".utf8)
    }
  }

  /// The one space behind each colon is not for looks: clients drop one, and would drop it from a value.
  private static func encode(_ event: ServerSentEvent) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(event.data.utf8.count + (event.id?.utf8.count ?? 0) + 40)
    if let id = event.id {
      bytes += "id: ".utf8
      bytes += id.utf8
      bytes.append(ASCII.newline)
    }
    bytes += "event: ".utf8
    bytes += event.name.rawValue.utf8
    bytes += "\ndata: ".utf8
    bytes += event.data.utf8
    bytes += "\n\n".utf8
    return bytes
  }
}
