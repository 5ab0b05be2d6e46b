/// The response headers of an event stream.
///
/// There is no `Content-Length`, as the end is not known, and no `Connection`, which HTTP/2 forbids.
public enum EventStreamHeaders {
  /// One header field.
  public struct Field: Hashable, Sendable {
    /// The field's name.
    public let name: String
    /// The field's value.
    public let value: String
  }

  /// The fields, in the order to send them.
  public static let fields = [
    Field(name: "Content-Type", value: "text/event-stream"),
    // Without no-transform a proxy may compress the stream, and hold back events until its buffer is full.
    Field(name: "Cache-Control", value: "no-cache, no-transform"),
    // nginx buffers responses unless it is told not to.
    Field(name: "X-Accel-Buffering", value: "no"),
  ]
}
