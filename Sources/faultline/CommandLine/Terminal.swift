#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the user asks of color: `--color`.
enum ColorChoice: String, Sendable, CaseIterable { case auto, always, never }

/// What is on the other end of one standard stream; each stream is asked for itself.
struct Terminal: Sendable, Equatable {
  /// Whether a person sees the bytes as they are written.
  let isInteractive: Bool
  /// Whether escape sequences for color may be written.
  let usesColor: Bool
  /// Whether a line may be overwritten: never in continuous integration, whose log keeps every version.
  let canRewrite: Bool
  /// The columns of the terminal, or 80.
  let width: Int

  /// Judges a stream.
  ///
  /// - Parameters:
  ///   - isInteractive: Whether the stream is a terminal.
  ///   - columns: The terminal's width, if it has one.
  ///   - color: What the user asked for; it overrides the environment.
  ///   - environment: The process's environment variables. `NO_COLOR` overrides `CLICOLOR_FORCE` and
  ///     `FORCE_COLOR`, and an empty variable counts as unset.
  init(isInteractive: Bool, columns: Int? = nil, color: ColorChoice, environment: [String: String]) {
    let variables = environment.filter { !$0.value.isEmpty }
    let isDumb = variables["TERM"] == "dumb"
    let isForced = ["CLICOLOR_FORCE", "FORCE_COLOR"].contains { variables[$0] ?? "0" != "0" }
    self.isInteractive = isInteractive
    self.usesColor =
      switch color {
      case .always: true
      case .never: false
      case .auto: variables["NO_COLOR"] == nil && (isForced || (isInteractive && !isDumb))
      }
    self.canRewrite = isInteractive && !isDumb && variables["CI"] == nil
    self.width = columns ?? 80
  }

  /// Judges an open stream.
  ///
  /// - Parameters:
  ///   - stream: The stream.
  ///   - color: What the user asked for.
  ///   - environment: The process's environment variables.
  init(_ stream: StandardStream, color: ColorChoice, environment: [String: String]) {
    var size = winsize()
    let hasSize = ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    self.init(
      isInteractive: isatty(stream.descriptor) == 1, columns: hasSize ? Int(size.ws_col) : nil, color: color,
      environment: environment)
  }

  /// The text in a color, when the stream shows colors.
  func colored(_ text: String, _ color: Color) -> String {
    usesColor ? "\u{1b}[\(color.rawValue)m\(text)\u{1b}[0m" : text
  }

  /// The colors used, by their code.
  enum Color: Int {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
  }
}
