import Foundation
import Sim
import SystemUnderTest

/// Tries a store on mutated logs, a seed each, and shrinks the first that it takes wrongly.
struct RecoveryFuzzer {
  /// An input that a store takes wrongly.
  struct Finding: CustomStringConvertible {
    let seed: UInt64
    let complaint: String
    let input: [UInt8]
    let check: RecoveryCheck

    var description: String {
      """
      seed \(seed): the store \(complaint)
      reading in pieces of \(check.limits.recoveryChunkBytes) B, with this log of \(input.count) B:
      \(input.isEmpty ? "(empty)" : Self.escaped(input))
      reproduce: FAULTLINE_SEED=\(seed) swift test --filter RecoveryFuzzTests
      """
    }

    /// The bytes as text, with runs of one byte shortened.
    private static func escaped(_ bytes: [UInt8]) -> String {
      var text = ""
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex { $0 != bytes[start] } ?? bytes.count
        let isPlain = 0x20..<0x7F ~= bytes[start] && bytes[start] != UInt8(ascii: "\\")
        let one = isPlain ? String(Unicode.Scalar(bytes[start])) : "\\x" + hexadecimal(bytes[start])
        text += end - start > 16 ? "\(one){\(end - start)}" : String(repeating: one, count: end - start)
        start = end
      }
      return text
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }

  /// The store that is tried; nil for the real one.
  var open: RecoveryCheck.Open?

  /// What the first of these seeds leads to that fails.
  func firstFinding(in seeds: Range<UInt64>) async -> Finding? {
    for seed in seeds {
      var random = FuzzRandom(seed: seed)
      let input = FuzzLog.mutated(using: &random)
      var check = RecoveryCheck.forInput(of: input.count)
      if let open { check.open = open }
      guard await check.complaint(about: input) != nil else { continue }
      let shortest = await InputShrinker.shrink(input) { [check] in await check.complaint(about: $0) != nil }
      let complaint = await check.complaint(about: shortest) ?? "is right the next time"
      return Finding(seed: seed, complaint: complaint, input: shortest, check: check)
    }
    return nil
  }

  /// The seeds to run: all, or the one that the environment asks for.
  static func seeds(_ all: Range<UInt64>) throws -> Range<UInt64> {
    guard let text = ProcessInfo.processInfo.environment["FAULTLINE_SEED"], !text.isEmpty else { return all }
    let seed = try Seed.parse(text)
    return all.contains(seed) ? seed..<seed + 1 : seed..<seed
  }
}
