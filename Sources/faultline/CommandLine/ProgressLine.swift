/// One line of a terminal that is overwritten as a batch goes on.
///
/// On anything but a person's terminal it writes nothing.
struct ProgressLine {
  /// The least time between two versions of the line.
  static let interval = Duration.milliseconds(100)

  private let terminal: Terminal
  private let write: (String) -> Void
  private var lastShown: ContinuousClock.Instant?

  /// Creates a line that shows nothing yet.
  ///
  /// - Parameters:
  ///   - terminal: What standard error is.
  ///   - write: Writes to it.
  init(on terminal: Terminal, write: @escaping (String) -> Void) {
    self.terminal = terminal
    self.write = write
  }

  /// Shows the text, unless the last version was shown less than ``interval`` ago.
  ///
  /// - Parameters:
  ///   - text: What to show; cut to the terminal's width, control bytes escaped.
  ///   - now: The real time.
  mutating func show(_ text: @autoclosure () -> String, at now: ContinuousClock.Instant) {
    guard terminal.canRewrite else { return }
    if let lastShown, now - lastShown < Self.interval { return }
    lastShown = now
    // The last column stays free: a full line makes some terminals go on to the next.
    write(Self.erase + text().escapingControls.prefix(max(terminal.width - 1, 0)))
  }

  /// Removes the line, so that something else can be written.
  mutating func clear() {
    guard lastShown != nil else { return }
    lastShown = nil
    write(Self.erase)
  }

  private static let erase = "\r\u{1b}[2K"
}
