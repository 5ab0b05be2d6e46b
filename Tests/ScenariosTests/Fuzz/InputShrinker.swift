/// Makes an input that fails shorter, as long as it still fails: delta debugging, on lines and then on bytes.
///
/// Source: Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE TSE 28(2), 2002.
enum InputShrinker {
  /// The shortest input found of which `fails` says that it fails.
  /// - Complexity: At most `budget` calls of `fails`.
  static func shrink(
    _ input: [UInt8], budget: Int = 3000, fails: ([UInt8]) async -> Bool
  ) async -> [UInt8] {
    var shortest = input
    var calls = 0
    var line = 0
    while calls < budget {
      var lines = shortest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      guard line < lines.count else { break }
      lines.remove(at: line)
      let candidate = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
      calls += 1
      if await fails(candidate) { shortest = candidate } else { line += 1 }
    }
    var size = max(1, shortest.count / 2)
    while calls < budget {
      var start = 0
      var isShorter = false
      while start < shortest.count, calls < budget {
        var candidate = shortest
        candidate.removeSubrange(start..<min(start + size, candidate.count))
        calls += 1
        if await fails(candidate) {
          shortest = candidate
          isShorter = true
        } else {
          start += size
        }
      }
      if isShorter { continue }
      guard size > 1 else { break }
      size /= 2
    }
    return shortest
  }
}
