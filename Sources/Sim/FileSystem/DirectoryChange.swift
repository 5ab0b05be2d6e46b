/// A name in a directory: what one directory operation is about.
struct DirectoryPlace: Equatable {
  let directory: Int
  let name: String

  static func == (left: DirectoryPlace, right: DirectoryPlace) -> Bool {
    left.directory == right.directory && left.name.hasSameBytes(as: right.name)
  }
}

/// A creation, removal or rename that the cache holds and the device does not.
///
/// A rename is one change with two places, so that nothing can keep half of it by accident.
struct DirectoryChange {
  let sequence: UInt64
  /// The file or directory whose name it is.
  let inode: Int
  /// The name it lost: of a removal or rename.
  let removed: DirectoryPlace?
  /// The name it gained: of a creation or rename.
  let added: DirectoryPlace?

  var isCreation: Bool { removed == nil }

  /// What must be kept until the change is on the device: the file itself and the directories it is about.
  var inodes: [Int] { [inode, removed?.directory, added?.directory].compactMap(\.self) }

  func concerns(directory: Int) -> Bool {
    removed?.directory == directory || added?.directory == directory
  }

  func touches(_ place: DirectoryPlace) -> Bool {
    removed == place || added == place
  }
}

extension [DirectoryChange] {
  /// The positions of the wanted changes and of all that must reach the device with them, where the
  /// filesystem keeps no order but that of each name: every earlier change of a name that one of them
  /// touches.
  func closure(of isWanted: (DirectoryChange) -> Bool) -> [Int] {
    var positions: [Int] = []
    var places: [DirectoryPlace] = []
    for position in indices.reversed() {
      let change = self[position]
      guard isWanted(change) || places.contains(where: change.touches) else { continue }
      positions.append(position)
      places += [change.removed, change.added].compactMap(\.self)
    }
    return positions.reversed()
  }
}
