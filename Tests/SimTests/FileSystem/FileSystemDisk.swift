import Environment

@testable import Sim

/// Any filesystem that systems can be given, used through what they are given and nothing else.
struct FileSystemDisk {
  private struct Handle {
    /// Nil when the open failed.
    let file: (any File)?
    let process: Int
  }

  let files: any FileSystem
  /// The protocol has no mkdir: what a system needs is there when it starts.
  let makeDirectory: (String) throws(Errno) -> Void
  private var handles: [Handle] = []

  init(_ files: any FileSystem, makeDirectory: @escaping (String) throws(Errno) -> Void) {
    self.files = files
    self.makeDirectory = makeDirectory
  }

  /// Performs a sequence, then closes what is open.
  mutating func perform(_ operations: [DiskOperation]) async -> [DiskOutcome] {
    var outcomes: [DiskOutcome] = []
    for operation in operations { outcomes.append(await perform(operation)) }
    for handle in handles { try? await handle.file?.close() }
    return outcomes
  }

  private mutating func perform(_ operation: DiskOperation) async -> DiskOutcome {
    do {
      return try await attempt(operation)
    } catch let error as FileError {
      return .failed(error.code)
    } catch let code as Errno {
      return .failed(code)
    } catch {
      preconditionFailure("a filesystem threw \(error)")
    }
  }

  private mutating func attempt(_ operation: DiskOperation) async throws -> DiskOutcome {
    switch operation {
    case .open(let path, let options, let process):
      handles.append(Handle(file: nil, process: process))
      handles[handles.count - 1] = Handle(file: try await files.open(path, options), process: process)
    case .append(let handle, let bytes): return .count(try await file(handle).append(bytes[...]))
    case .pwrite(let handle, let bytes, let offset):
      return .count(try await file(handle, offset >= 0).write(bytes[...], at: offset))
    case .pread(let handle, let count, let offset):
      return .bytes(try await file(handle, offset >= 0).read(count: count, at: offset))
    case .truncate(let handle, let size): try await file(handle, size >= 0).truncate(to: size)
    case .fsync(let handle): try await file(handle).synchronize()
    case .fdatasync(let handle): try await file(handle).synchronizeData()
    case .fstat(let handle): return outcome(try await file(handle).status())
    case .tryLock(let handle): return .granted(try await file(handle).tryLock())
    case .close(let handle): try await file(handle).close()
    case .closeAll(let process):
      for handle in handles where handle.process == process { try? await handle.file?.close() }
    case .stat(let path): return outcome(try await files.status(of: path))
    case .list(let path): return .names(try await files.list(path))
    case .mkdir(let path): try makeDirectory(path)
    case .rename(let source, let destination): try await files.rename(source, to: destination)
    case .unlink(let path): try await files.unlink(path)
    case .syncDirectory(let path): try await files.syncDirectory(path)
    }
    return .done
  }

  /// A handle whose open failed has no file to ask: `EBADF`, save where `EINVAL` comes first.
  private func file(_ handle: Int, _ argumentIsValid: Bool = true) throws(Errno) -> any File {
    guard let file = handles[handle].file else { throw argumentIsValid ? .badDescriptor : .invalidArgument }
    return file
  }

  private func outcome(_ status: FileStatus) -> DiskOutcome {
    status.isDirectory ? .directory : .file(size: status.size)
  }
}
