/// A fault that the simulated world can inject.
///
/// Each is something a correct real system may do; the exceptions are those of a broken device (``ofDevice``), of which
/// every fleet has some. The kinds stand in one file a group, with what each does and why a real system may do it.
public struct FaultKind: Sendable, Hashable {
  /// The position among all kinds, below `FaultKind.bound`.
  ///
  /// It enters choices and draws, so a kind keeps its number for ever, and a new one takes a free number of its
  /// group: 0 to 47 for disks, processes and time, 48 to 99 for brokers and networks, 100 to 127 for clocks.
  let rawValue: UInt8

  /// One more than the largest position there can be.
  static let bound = 128

  init(_ rawValue: UInt8) { self.rawValue = rawValue }

  /// What a kind is, for people.
  struct Description: Sendable {
    let kind: FaultKind
    let id: String
    let name: String
    let summary: String
    let source: String

    init(_ kind: FaultKind, _ id: String, _ name: String, _ summary: String, source: String) {
      self.kind = kind
      self.id = id
      self.name = name
      self.summary = summary
      self.source = source
    }
  }

  private static let descriptions: [Description?] = {
    var table = [Description?](repeating: nil, count: bound)
    for description in disk + device + surroundings + pubSub + queues + network + clocks {
      let position = Int(description.kind.rawValue)
      precondition(table[position] == nil, "two kinds of fault have the number \(position)")
      table[position] = description
    }
    return table
  }()

  private var description: Description {
    guard let description = Self.descriptions[Int(rawValue)] else {
      preconditionFailure("no fault has the number \(rawValue)")
    }
    return description
  }

  /// The catalogue's id.
  public var id: String { description.id }

  /// The name it is listed, counted and switched by.
  public var name: String { description.name }

  /// What it does, in a sentence.
  public var summary: String { description.summary }

  /// Why a real system may do it.
  public var source: String { description.source }

  var identity: UInt64 { mix64(0xFA_0170, UInt64(rawValue)) }
}

extension FaultKind: CaseIterable {
  /// Every kind, by its number.
  public static let allCases: [FaultKind] = descriptions.compactMap { $0?.kind }
}
