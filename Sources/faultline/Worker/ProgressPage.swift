#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A page shared by a worker and its parent: which seed runs, and a counter that moves while it does.
///
/// The parent must be able to name the seed of a worker that died, and to tell one that hangs from one that is slow,
/// without the worker doing anything for it.
struct ProgressPage {
  let seed: UnsafeMutablePointer<UInt64>
  let counter: UnsafeMutablePointer<UInt64>

  private static let size = 4096

  /// Maps the page behind a descriptor; nil when that is not possible.
  init?(descriptor: Int32) {
    guard
      let address = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      address != UnsafeMutableRawPointer(bitPattern: -1)
    else { return nil }
    seed = address.assumingMemoryBound(to: UInt64.self)
    counter = seed + 1
  }

  func unmap() { munmap(seed, Self.size) }

  /// Makes an unnamed file of the page's size.
  /// - Returns: Its descriptor, not inherited by other children; nil when there is no room for one.
  static func makeFile() -> Int32? {
    var template = Array("/tmp/faultline-progress-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return nil }
    unlink(template)
    guard ftruncate(descriptor, off_t(size)) == 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }
}
