internal import Environment

/// The open files of all processes.
///
/// A descriptor is found by index: reads and writes do no hashing. What is counted per process is looked up
/// only when a file is opened or closed.
struct OpenFileTable {
  private var slots: [OpenFile?] = []
  private var vacant: [Int] = []
  private var countByProcess: [Int: Int] = [:]
  private var openedSoFar = 0

  /// The open file a descriptor names.
  /// - Throws: `EBADF` when it is closed.
  subscript(descriptor: Descriptor) -> OpenFile {
    @inline(__always)
    get throws(Errno) {
      guard let file = slots[descriptor.slot], file.descriptor.serial == descriptor.serial else {
        throw .badDescriptor
      }
      return file
    }
  }

  func count(of process: Int) -> Int { countByProcess[process, default: 0] }

  /// All open files, in the order of their slots.
  var all: [OpenFile] { slots.compactMap(\.self) }

  mutating func insert(_ inode: Inode, _ options: OpenOptions, process: Int) -> Descriptor {
    let slot = vacant.popLast() ?? slots.count
    if slot == slots.count { slots.append(nil) }
    openedSoFar += 1
    let descriptor = Descriptor(slot: slot, serial: openedSoFar)
    slots[slot] = OpenFile(
      descriptor: descriptor, inode: inode, process: process,
      isReadable: options.contains(.read), isWritable: !options.isDisjoint(with: [.write, .append]),
      appends: options.contains(.append),
      seenErrors: inode.writebackErrors - (inode.lastErrorIsSeen ? 0 : 1))
    countByProcess[process, default: 0] += 1
    return descriptor
  }

  /// The open file has been told of every failed writeback.
  mutating func acknowledgeErrors(_ file: OpenFile) {
    slots[file.descriptor.slot]?.seenErrors = file.inode.writebackErrors
  }

  mutating func remove(_ file: OpenFile) {
    slots[file.descriptor.slot] = nil
    vacant.append(file.descriptor.slot)
    countByProcess[file.process, default: 0] -= 1
  }
}
