import Foundation

/// A value as one line of JSON, in the one way that all output for programs is written: equal values have equal bytes.
func jsonLine(_ value: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  guard let data = try? encoder.encode(value) else {
    preconditionFailure("strings and finite numbers encode")
  }
  return String(decoding: data, as: UTF8.self)
}
