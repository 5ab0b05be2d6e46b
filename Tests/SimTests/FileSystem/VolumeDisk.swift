import Environment

@testable import Sim

/// The model under test.
struct VolumeDisk: Disk {
  let volume: Volume
  private(set) var handles: [Descriptor?] = []

  init(_ volume: Volume) { self.volume = volume }

  mutating func perform(_ operation: DiskOperation) -> DiskOutcome {
    do {
      return try attempt(operation)
    } catch {
      return .failed(error)
    }
  }

  private mutating func attempt(_ operation: DiskOperation) throws(Errno) -> DiskOutcome {
    switch operation {
    case .open(let path, let options, let process):
      handles.append(nil)
      handles[handles.count - 1] = try volume.open(path, options, process: process)
    case .append(let handle, let bytes):
      return .count(try volume.append(bytes[...], to: try descriptor(handle)))
    case .pwrite(let handle, let bytes, let offset):
      return .count(try volume.pwrite(bytes[...], at: offset, to: descriptor(handle, offset >= 0)))
    case .pread(let handle, let count, let offset):
      return .bytes(try volume.pread(descriptor(handle, offset >= 0), count: count, at: offset))
    case .truncate(let handle, let size):
      try volume.truncate(descriptor(handle, size >= 0), to: size)
    case .fsync(let handle): try volume.fsync(descriptor(handle))
    case .fdatasync(let handle): try volume.fdatasync(descriptor(handle))
    case .fstat(let handle): return outcome(try volume.fstat(descriptor(handle)))
    case .tryLock(let handle): return .granted(try volume.tryLock(descriptor(handle)))
    case .close(let handle): try volume.close(descriptor(handle))
    case .closeAll(let process): volume.closeAll(process: process)
    case .stat(let path): return outcome(try volume.stat(path))
    case .list(let path): return .names(try volume.list(path))
    case .mkdir(let path): try volume.mkdir(path)
    case .rename(let source, let destination): try volume.rename(source, to: destination)
    case .unlink(let path): try volume.unlink(path)
    case .syncDirectory(let path): try volume.syncDirectory(path)
    }
    return .done
  }

  /// A handle whose open failed has no descriptor to pass: `EBADF`, save where `EINVAL` comes first.
  private func descriptor(_ handle: Int, _ argumentIsValid: Bool = true) throws(Errno) -> Descriptor {
    guard let descriptor = handles[handle] else {
      throw argumentIsValid ? .badDescriptor : .invalidArgument
    }
    return descriptor
  }

  private func outcome(_ status: FileStatus) -> DiskOutcome {
    status.isDirectory ? .directory : .file(size: status.size)
  }
}
