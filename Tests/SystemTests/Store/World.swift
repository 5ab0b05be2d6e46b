import Environment

/// The filesystems on which the store has to behave the same.
enum World: CaseIterable {
  case memory

  /// A fresh and empty filesystem.
  func makeFileSystem() throws -> any FileSystem {
    switch self {
    case .memory: MemoryFileSystem()
    }
  }
}
