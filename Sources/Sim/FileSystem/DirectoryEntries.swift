/// The names in one directory.
///
/// Sorted by bytes, so that no order depends on hashing; compared by bytes, because to Swift two spellings of
/// "é" are one string and to a filesystem they are two names.
struct DirectoryEntries: Equatable {
  struct Entry: Equatable {
    let name: String
    let inode: Int

    static func == (left: Entry, right: Entry) -> Bool {
      left.inode == right.inode && left.name.hasSameBytes(as: right.name)
    }
  }

  /// All entries, sorted by the bytes of their names.
  private(set) var sorted: [Entry] = []

  /// The inode a name stands for.
  /// - Complexity: O(log n), as are the others save for moving entries aside.
  subscript(name: String) -> Int? {
    let index = position(of: name)
    return holds(name, at: index) ? sorted[index].inode : nil
  }

  /// Binds a name, and returns the inode that it stood for before.
  @discardableResult
  mutating func bind(_ name: String, to inode: Int) -> Int? {
    let index = position(of: name)
    let entry = Entry(name: name, inode: inode)
    guard holds(name, at: index) else {
      sorted.insert(entry, at: index)
      return nil
    }
    let replaced = sorted[index].inode
    sorted[index] = entry
    return replaced
  }

  /// Removes a name, and returns the inode that it stood for.
  @discardableResult
  mutating func remove(_ name: String) -> Int? {
    let index = position(of: name)
    return holds(name, at: index) ? sorted.remove(at: index).inode : nil
  }

  private func holds(_ name: String, at index: Int) -> Bool {
    index < sorted.count && sorted[index].name.hasSameBytes(as: name)
  }

  private func position(of name: String) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].name.utf8.lexicographicallyPrecedes(name.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

extension String {
  /// Whether both are one name to a filesystem.
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
