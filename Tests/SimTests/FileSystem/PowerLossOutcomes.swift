import Testing

@testable import Sim

/// Every image that a power loss may leave, found by making every choice there is.
///
/// - Parameters:
///   - profile: The filesystem.
///   - prepare: What happens before.
///   - describe: What is told apart.
func powerLossOutcomes(
  _ profile: DiskProfile = .ext4Ordered, _ prepare: (Volume) throws -> Void,
  describe: (Volume) -> String
) throws -> Set<String> {
  var outcomes: Set<String> = []
  var script: [Int]? = []
  var images = 0
  while let choices = script {
    images += 1
    try #require(images < 4_000, "too many images to look at each")
    let volume = Volume(profile: profile)
    try prepare(volume)
    let odometer = Odometer(choices)
    volume.powerLoss { odometer.next(below: $0) }
    try volume.checkInvariants()
    outcomes.insert(describe(volume))
    script = odometer.following
  }
  return outcomes
}

/// Answers from a script, then with 0, and knows the next script in the order of an odometer.
private final class Odometer {
  private let script: [Int]
  private var taken: [(value: Int, bound: Int)] = []

  init(_ script: [Int]) { self.script = script }

  func next(below bound: Int) -> Int {
    let value = taken.count < script.count ? script[taken.count] : 0
    taken.append((value, bound))
    return value
  }

  var following: [Int]? {
    guard let last = taken.lastIndex(where: { $0.value + 1 < $0.bound }) else { return nil }
    return taken[..<last].map(\.value) + [taken[last].value + 1]
  }
}

extension Volume {
  /// A file's text with `0` for NUL; `absent` when there is none.
  func outcome(of path: String) -> String {
    text(of: path)?.replacing("\0", with: "0") ?? "absent"
  }

  /// A file's pages, each by its first byte and `0` for NULs; with the size in bytes.
  func pages(of path: String) -> String {
    withBytes(of: path) { bytes in
      let firsts = stride(from: 0, to: bytes.count, by: profile.pageBytes).map { bytes[$0] }
      let names = String(decoding: firsts.map { $0 == 0 ? UInt8(ascii: "0") : $0 }, as: UTF8.self)
      return "\(names) \(bytes.count)"
    } ?? "absent"
  }
}
