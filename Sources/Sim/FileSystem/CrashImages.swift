// Bounded exhaustive enumeration of crash states, as in Mohan et al., "Finding Crash-Consistency Bugs with Bounded
// Black-Box Crash Testing", OSDI 2018. The choices are those of `Volume.powerLoss`, made in every way instead of at
// random, so that what is enumerated and what is sampled cannot differ.

/// One disk that a power loss may leave.
public struct CrashImage: Sendable {
  /// The kind of image it was first found as.
  public let kind: PowerLossImage
  /// What there is: everything on it is durable.
  public let disk: DiskSnapshot
  /// What was answered to the draws of the power loss, the kind of image left out; nothing to answer is 0.
  public let choices: [Int]
  /// How many answers each of these draws had.
  let bounds: [Int]
}

/// The disks that a power loss at one moment may leave, each once.
public struct CrashImages: Sendable {
  /// The different ones, in the order in which they were found: corner cases first, what keeps most before the rest.
  public fileprivate(set) var images: [CrashImage] = []
  /// How many ways of answering all draws were gone through.
  public fileprivate(set) var enumerated = 0
  /// Whether those were all there are.
  public fileprivate(set) var isComplete = true
}

extension Volume {
  /// Enumerates what a power loss now may leave, by making every choice that ``powerLoss(_:)`` could.
  ///
  /// The volume itself is left as it is. Two images are the same when all names and bytes are.
  /// - Parameters:
  ///   - kinds: The kinds of image to go through; ``PowerLossImage/drawn`` stands for every decision in every way.
  ///   - limit: How many ways of answering the draws are gone through at most, all kinds together. Each corner case
  ///     is one, so a limit above their number leaves none of them out.
  /// - Returns: The images, and whether the limit has left any out.
  /// - Complexity: O(ways × size of the volume). Ways multiply over files and over pages or sectors.
  public func crashImages(
    _ kinds: [PowerLossImage] = PowerLossImage.allCases, limit: Int = 10_000
  ) -> CrashImages {
    var result = CrashImages()
    var seen: Set<UInt64> = []
    for kind in kinds {
      var script: [Int]? = []
      while let choices = script {
        guard result.enumerated < limit else {
          result.isComplete = false
          return result
        }
        result.enumerated += 1
        let answers = ExhaustiveChoices(kind, script: choices)
        let copy = duplicate()
        copy.powerLoss { answers.next(below: $0) }
        let disk = DiskSnapshot(owning: copy)
        if seen.insert(disk.contentHash).inserted {
          result.images.append(
            CrashImage(kind: kind, disk: disk, choices: answers.values, bounds: answers.bounds))
        }
        script = answers.following
      }
    }
    return result
  }
}

/// Answers the draws of one power loss from a script, then with 0, and knows the next script in the order of an
/// odometer.
private final class ExhaustiveChoices {
  private let kind: PowerLossImage
  private let script: [Int]
  private var isKindDrawn = false
  private var taken: [(value: Int, bound: Int)] = []

  init(_ kind: PowerLossImage, script: [Int]) {
    self.kind = kind
    self.script = script
  }

  func next(below bound: Int) -> Int {
    // The first draw is the kind of image, and several numbers mean the last one.
    guard isKindDrawn else {
      isKindDrawn = true
      return kind.rawValue
    }
    let value = taken.count < script.count ? script[taken.count] : 0
    taken.append((value, bound))
    return value
  }

  var values: [Int] { taken.map(\.value) }
  var bounds: [Int] { taken.map(\.bound) }

  var following: [Int]? {
    guard let last = taken.lastIndex(where: { $0.value + 1 < $0.bound }) else { return nil }
    return taken[..<last].map(\.value) + [taken[last].value + 1]
  }
}

extension DiskSnapshot {
  /// Enumerates what a power loss may leave, as ``Volume/crashImages(_:limit:)`` does.
  public func crashImages(
    _ kinds: [PowerLossImage] = PowerLossImage.allCases, limit: Int = 10_000
  ) -> CrashImages {
    volume().crashImages(kinds, limit: limit)
  }
}
