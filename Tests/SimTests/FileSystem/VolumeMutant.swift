import Environment
import Testing

@testable import Sim

/// A rule of the model broken on purpose: what the comparison with the kernel has to notice.
struct VolumeMutant: Sendable, CustomTestStringConvertible {
  /// Answers an operation wrongly; nil leaves it to the model.
  typealias Mutation = (inout VolumeDisk, DiskOperation) -> DiskOutcome?

  let name: String
  let make: @Sendable () -> Mutation

  var testDescription: String { name }

  init(_ name: String, _ make: @escaping @Sendable () -> Mutation) {
    self.name = name
    self.make = make
  }

  static let all = writing + naming + opening

  // MARK: Bytes

  private static let writing = [
    VolumeMutant("pwrite honours the offset under O_APPEND") {
      { disk, operation in
        guard case .pwrite(let handle, let bytes, let offset) = operation, offset >= 0, !bytes.isEmpty,
          let file = disk.openFile(handle), file.appends
        else { return nil }
        file.inode.bytes.store(bytes[...], at: offset)
        return .count(bytes.count)
      }
    },
    VolumeMutant("truncate keeps the tail for when the file grows again") {
      var tails: [Int: [UInt8]] = [:]
      return { disk, operation in
        guard case .truncate(let handle, let size) = operation, let file = disk.openFile(handle),
          file.isWritable,
          size >= 0
        else { return nil }
        let inode = file.inode
        let old = inode.bytes
        let answer = disk.perform(operation)
        if size < old.count { tails[inode.number] = old }
        if size > old.count, let tail = tails[inode.number], tail.count > old.count {
          inode.bytes.store(tail[old.count..<min(size, tail.count)], at: old.count)
        }
        return answer
      }
    },
    VolumeMutant("a hole is not filled with zeros") {
      { disk, operation in
        guard case .pwrite(let handle, _, let offset) = operation, let file = disk.openFile(handle),
          !file.appends
        else { return nil }
        let size = file.inode.bytes.count
        let answer = disk.perform(operation)
        if offset > size, file.inode.bytes.count > offset {
          file.inode.bytes.store([UInt8](repeating: 0xAA, count: offset - size)[...], at: size)
        }
        return answer
      }
    },
    VolumeMutant("a write of no bytes beyond the end makes the file longer") {
      { disk, operation in
        guard case .pwrite(let handle, let bytes, let offset) = operation, bytes.isEmpty,
          let file = disk.openFile(handle), file.isWritable, !file.appends, offset > file.inode.bytes.count
        else { return nil }
        disk.volume.resize(file.inode, to: offset)
        return .count(0)
      }
    },
    VolumeMutant("a read beyond the end is EINVAL") {
      { disk, operation in
        guard case .pread(let handle, _, let offset) = operation, let file = disk.openFile(handle),
          file.isReadable,
          !file.inode.isDirectory, offset > file.inode.bytes.count
        else { return nil }
        return .failed(.invalidArgument)
      }
    },
    VolumeMutant("a read of all that is left forgets the last byte") {
      { disk, operation in
        guard case .pread = operation, case .bytes(let bytes) = disk.perform(operation), bytes.count > 300
        else { return nil }
        return .bytes(bytes.dropLast())
      }
    },
    VolumeMutant("a negative offset is taken for zero") {
      { disk, operation in
        guard case .pwrite(let handle, let bytes, let offset) = operation, offset < 0 else { return nil }
        return disk.perform(.pwrite(handle, bytes, at: 0))
      }
    },
  ]

  // MARK: Names

  private static let naming = [
    VolumeMutant("rename closes the file it replaces") {
      { disk, operation in
        guard case .rename(_, let destination) = operation, let replaced = try? disk.volume.find(destination)
        else { return nil }
        let answer = disk.perform(operation)
        if replaced.linkCount == 0 { disk.closeAll(of: replaced) }
        return answer
      }
    },
    VolumeMutant("unlink empties a file that is open") {
      { disk, operation in
        guard case .unlink(let path) = operation, let inode = try? disk.volume.find(path), !inode.isDirectory,
          inode.openCount > 0
        else { return nil }
        disk.volume.resize(inode, to: 0)
        return nil
      }
    },
    VolumeMutant("rename onto itself removes the file") {
      { disk, operation in
        guard case .rename(let source, let destination) = operation, source == destination,
          let inode = try? disk.volume.find(source), !inode.isDirectory
        else { return nil }
        return disk.perform(.unlink(source))
      }
    },
    VolumeMutant("rename refuses to replace") {
      { disk, operation in
        guard case .rename(let source, let destination) = operation, let from = try? disk.volume.find(source),
          let to = try? disk.volume.find(destination), from !== to, !from.isDirectory, !to.isDirectory
        else { return nil }
        return .failed(.fileExists)
      }
    },
    VolumeMutant("a file in place of a directory is ENOENT") {
      { disk, operation in
        guard case .stat = operation, disk.perform(operation) == .failed(.notDirectory) else { return nil }
        return .failed(.noSuchFile)
      }
    },
    VolumeMutant("names may have 256 bytes") {
      { disk, operation in
        guard case .stat = operation, disk.perform(operation) == .failed(.nameTooLong) else { return nil }
        return .failed(.noSuchFile)
      }
    },
    VolumeMutant("two spellings of é are one name") {
      { disk, operation in
        switch operation {
        case .stat("e\u{301}"): disk.perform(.stat("\u{E9}"))
        case .unlink("e\u{301}"): disk.perform(.unlink("\u{E9}"))
        case .open("e\u{301}", let options, let process):
          disk.perform(.open("\u{E9}", options, process: process))
        default: nil
        }
      }
    },
  ]

  // MARK: Descriptors

  private static let opening = [
    VolumeMutant("O_EXCL is ignored") {
      { disk, operation in
        guard case .open(let path, let options, let process) = operation, options.contains(.exclusive)
        else { return nil }
        return disk.perform(.open(path, options.subtracting(.exclusive), process: process))
      }
    },
    VolumeMutant("O_TRUNC is ignored") {
      { disk, operation in
        guard case .open(let path, let options, let process) = operation,
          options.contains([.write, .truncate])
        else { return nil }
        return disk.perform(.open(path, options.subtracting(.truncate), process: process))
      }
    },
    VolumeMutant("a directory cannot be opened for reading") {
      { disk, operation in
        guard case .open(let path, _, _) = operation, let inode = try? disk.volume.find(path),
          inode.isDirectory
        else { return nil }
        _ = disk.perform(.open("", .read, process: 1))
        return .failed(.isDirectory)
      }
    },
    VolumeMutant("closing twice succeeds") {
      { disk, operation in
        guard case .close = operation else { return nil }
        _ = disk.perform(operation)
        return .done
      }
    },
    VolumeMutant("close keeps the lock") {
      { disk, operation in
        guard case .close(let handle) = operation, let file = disk.openFile(handle),
          file.inode.lockHolder == file.descriptor
        else { return nil }
        let answer = disk.perform(operation)
        file.inode.lockHolder = file.descriptor
        return answer
      }
    },
    VolumeMutant("a lock is the process's, as with fcntl, not the descriptor's") {
      { disk, operation in
        guard case .tryLock(let handle) = operation, let file = disk.openFile(handle),
          let holder = file.inode.lockHolder, (try? disk.volume.openFiles[holder])?.process == file.process
        else { return nil }
        return .granted(true)
      }
    },
    VolumeMutant("the status of a closed file can be had") {
      { disk, operation in
        guard case .fstat = operation, disk.perform(operation) == .failed(.badDescriptor) else { return nil }
        return .file(size: 0)
      }
    },
  ]
}

extension VolumeDisk {
  /// What a handle has open.
  fileprivate func openFile(_ handle: Int) -> OpenFile? {
    guard let descriptor = handles[handle] else { return nil }
    return try? volume.openFiles[descriptor]
  }

  fileprivate func closeAll(of inode: Inode) {
    for file in volume.openFiles.all where file.inode === inode { volume.release(file) }
  }
}
