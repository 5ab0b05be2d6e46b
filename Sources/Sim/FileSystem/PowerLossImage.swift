/// Which part of what was not synced a power loss leaves on the disk.
///
/// The corner cases have a name and a fixed share of the draws, since each is a well-known way to lose a log.
/// Most draws are of ``PowerLossImage/drawn``, where every decision is a draw of its own. Each is made as far as
/// the ``DiskProfile`` allows it: where size and data cannot part, ``PowerLossImage/sizesOnly`` loses both.
///
/// A *unit* is what a file survives by: a page, or a sector where the device does not keep pages whole.
public enum PowerLossImage: Int, Sendable, CaseIterable, CustomStringConvertible {
  /// Nothing is lost.
  case keepsAll
  /// Everything that was not synced is lost.
  case losesAll
  /// Names and sizes survive, no data does.
  case sizesOnly
  /// Data survives within what the files' durable sizes show of it; names and sizes do not.
  case dataOnly
  /// In each file the last changed unit is lost.
  case withoutLastUnit
  /// In each file the first changed unit is lost.
  case withoutFirstUnit
  /// In each file the last changed unit but one is lost, with a later one present.
  case withoutLastButOne
  /// Every decision is drawn.
  case drawn

  /// How many numbers choose among the images; the higher half of them is ``drawn``.
  static let bound = 16

  init(number: Int) { self = Self(rawValue: number) ?? .drawn }

  /// What became of the disk, in a sentence's end.
  public var description: String {
    switch self {
    case .keepsAll: "with everything that was not synced"
    case .losesAll: "without anything that was not synced"
    case .sizesOnly: "with the names and sizes that were not synced, without their data"
    case .dataOnly: "with the data that was not synced, without the names and sizes"
    case .withoutLastUnit: "without the last part of each file that was not synced"
    case .withoutFirstUnit: "without the first part of each file that was not synced"
    case .withoutLastButOne: "without the last part but one of each file that was not synced"
    case .drawn: "with some of what was not synced"
    }
  }
}

/// The decisions of one power loss, from an image and, where it leaves them open, from draws.
///
/// Every draw counts what is lost, so that 0 keeps everything.
struct PowerLossDecisions {
  let image: PowerLossImage
  let choose: (Int) -> Int

  /// How many of a history of names or sizes survive, counted from its beginning.
  func keptMetadata(of count: Int) -> Int {
    switch image {
    case .losesAll, .dataOnly: 0
    case .drawn: count - choose(count + 1)
    default: count
    }
  }

  /// How many of a unit's versions came to the disk, counted from the oldest.
  func keptVersions(of count: Int, unit: Int, among units: Int) -> Int {
    let isLost =
      switch image {
      case .losesAll, .sizesOnly: true
      case .withoutLastUnit: unit == units - 1
      case .withoutFirstUnit: unit == 0
      case .withoutLastButOne: unit == units - 2
      default: false
      }
    if isLost { return 0 }
    return image == .drawn ? count - choose(count + 1) : count
  }

  /// How many of a file's changes survive where they survive in one order, sizes and data together.
  func keptChanges(of count: Int) -> Int {
    switch image {
    case .keepsAll: count
    case .withoutLastUnit: max(count - 1, 0)
    case .drawn: count - choose(count + 1)
    default: 0
    }
  }

  /// What is seen of a rename that the filesystem does not make in one step.
  enum SeenRename: Int { case whole, both, neither }

  func rename() -> SeenRename { SeenRename(rawValue: choose(3)) ?? .whole }

  /// Which of some sectors the device was writing; nil for none of them.
  func interrupted(of count: Int) -> Int? {
    let number = count == 0 ? 0 : choose(count + 1)
    return number == 0 ? nil : number - 1
  }

  /// Which of the things that can have become of a sector in flight has.
  func outcome(of count: Int) -> Int { choose(count) }
}
