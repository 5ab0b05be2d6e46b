extension String {
  /// The text with every scalar spelt out that would act on a terminal instead of showing.
  ///
  /// A system under test names its files and words its errors: neither may move the cursor, end a line of a
  /// log early or turn the reading direction. Spelt out are control characters, line separators and the
  /// format characters that reorder text.
  var escapingControls: String {
    guard unicodeScalars.contains(where: \.actsOnTerminal) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      text += scalar.actsOnTerminal ? scalar.spelling : String(scalar)
    }
  }
}

extension Unicode.Scalar {
  fileprivate var actsOnTerminal: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: properties.isBidiControl
    default: false
    }
  }

  fileprivate var spelling: String {
    switch self {
    case "\n": #"\n"#
    case "\r": #"\r"#
    case "\t": #"\t"#
    default: #"\u{"# + String(value, radix: 16) + "}"
    }
  }
}
