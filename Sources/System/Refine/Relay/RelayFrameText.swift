/// A relay's frames as server-sent events.
package enum RelayFrameText {
  package static let heartbeat = ServerSentFrame.heartbeat.bytes

  /// The bytes of a frame.
  /// - Parameter id: What the browser sends back when it reconnects.
  package static func encode(_ frame: RelayFrame, id: String?) -> [UInt8] {
    do {
      return ServerSentFrame.event(try ServerSentEvent(id: id, name: frame.name, data: frame.data)).bytes
    } catch {
      // JSON has no line ends, and ids are two numbers.
      preconditionFailure("a frame that is no event: \(error)")
    }
  }
}

extension RelayFrame {
  fileprivate var name: ServerSentEvent.Name {
    switch self {
    case .accepted, .started, .gap: .status
    case .token: .token
    case .file: .file
    case .skill: .skill
    case .done: .done
    case .failed: .failed
    case .unknown: .unknown
    }
  }

  fileprivate var data: JSONValue {
    switch self {
    case .accepted(let turn): .object(["accepted": .string(turn)])
    case .started(let attempt): .object(["started": .integer(attempt)])
    case .gap: .object(["gap": .boolean(true)])
    case .token(let text): .object(["text": .string(text)])
    case .file(let name), .skill(let name): .object(["name": .string(name)])
    case .done(let result): result.json
    case .failed(let reason), .unknown(let reason): .object(["reason": .string(reason)])
    }
  }
}
