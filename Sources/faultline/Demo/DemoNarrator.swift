import Environment
import Synchronization
import SystemUnderTest

/// Who takes part in the demonstration.
enum DemoActor: String, Sendable, CaseIterable {
  case browser, relay
  case firstWorker = "worker-1"
  case secondWorker = "worker-2"
  case turnService = "turn service"
  case host = "operator"
  case log
}

/// Tells what happens while it happens: in lines for a person, or as one JSON object a line.
///
/// Text that the browser shows piece by piece stays on one line until somebody else has something to say.
final class DemoNarrator: Sendable {
  private struct State {
    /// The columns used of a line that is still growing; nil when the last line has ended.
    var column: Int?
    var hasFailed = false
  }

  private static let longestActor = DemoActor.allCases.map(\.rawValue.count).max() ?? 0
  private static let width = 100

  private let format: PlainFormat
  private let terminal: Terminal
  private let elapsed: @Sendable () -> Duration
  private let write: @Sendable (String) throws -> Void
  private let state = Mutex(State())

  /// Creates a narrator.
  /// - Parameters:
  ///   - format: For whom.
  ///   - terminal: Whether colors show.
  ///   - elapsed: The time since the beginning.
  ///   - write: Where the text goes.
  init(
    _ format: PlainFormat, on terminal: Terminal, elapsed: @escaping @Sendable () -> Duration,
    write: @escaping @Sendable (String) throws -> Void
  ) {
    (self.format, self.terminal, self.elapsed, self.write) = (format, terminal, elapsed, write)
  }

  /// Whether something could not be written.
  var hasFailed: Bool { state.withLock { $0.hasFailed } }

  /// Says what somebody did, in a sentence without its subject.
  func tell(_ who: DemoActor, _ sentence: String, color: Terminal.Color? = nil) {
    let now = elapsed()
    if format == .json { return object(now, who, ["event": .string(sentence)]) }
    let shown = color.map { terminal.colored(sentence.escapingControls, $0) } ?? sentence.escapingControls
    state.withLock { put(&$0, endOfLine(&$0) + lead(now, who) + shown + "\n") }
  }

  /// Shows what the browser's page got in addition.
  func show(_ text: String) {
    let now = elapsed()
    if format == .json { return object(now, .browser, ["text": .string(text)]) }
    state.withLock { state in
      var output = ""
      var piece = text.escapingControls
      if let column = state.column, column + piece.count <= Self.width {
        state.column = column + piece.count
      } else {
        piece = String(piece.drop { $0 == " " })
        output = endOfLine(&state) + lead(now, .browser) + "| "
        state.column = 15 + Self.longestActor + piece.count
      }
      put(&state, output + piece)
    }
  }

  /// Writes a line that is nobody's: the beginning and the result.
  func line(_ text: String, json: [String: JSONValue], color: Terminal.Color? = nil) {
    state.withLock { state in
      guard format == .text else { return put(&state, JSONValue.object(json).description + "\n") }
      let text = text.escapingControls
      put(&state, endOfLine(&state) + (color.map { terminal.colored(text, $0) } ?? text) + "\n")
    }
  }

  /// Ends a line that is still growing, so that an error has one of its own.
  func endLine() { state.withLock { put(&$0, endOfLine(&$0)) } }

  private func object(_ now: Duration, _ who: DemoActor, _ members: [String: JSONValue]) {
    let common: [String: JSONValue] = [
      "ms": .integer(Int(now / .milliseconds(1))), "who": .string(who.rawValue),
    ]
    state.withLock { put(&$0, JSONValue.object(common.merging(members) { $1 }).description + "\n") }
  }

  private func lead(_ now: Duration, _ who: DemoActor) -> String {
    let hundredths = Int(now / .milliseconds(10))
    let fraction = hundredths % 100
    let time = "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    let name = who.rawValue + String(repeating: " ", count: Self.longestActor - who.rawValue.count)
    return terminal.colored(String(repeating: " ", count: max(0, 8 - time.count)) + time, .dim) + "  "
      + terminal.colored(name, .bold) + "  "
  }

  private func endOfLine(_ state: inout State) -> String {
    defer { state.column = nil }
    return state.column == nil ? "" : "\n"
  }

  private func put(_ state: inout State, _ text: String) {
    guard !state.hasFailed else { return }
    do { try write(text) } catch { state.hasFailed = true }
  }
}

/// What the parts tell their operator is part of the story.
extension DemoNarrator: Diagnostics {
  func report(_ line: String) { tell(.host, "is told: \(line)", color: .yellow) }
}
