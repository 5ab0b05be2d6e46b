import Environment
import Sim

/// A filesystem each of whose calls is a moment at which the machine may stop.
struct ProbedFiles: ForwardingFileSystem {
  let base: any FileSystem
  let files: SimFileSystem
  let oracle: StoreOracle
  let probe: CrashProbe

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    do {
      let value = try await base.open(path, options, calledFrom: site)
      pass("after open", hasChanged: true)
      return ProbedFile(base: value, files: self)
    } catch {
      pass("after open failed", hasChanged: true)
      throw error
    }
  }

  func syncDirectory(_ path: String, calledFrom site: CallSite) async throws(FileError) {
    do {
      try await base.syncDirectory(path, calledFrom: site)
      pass("after the directory's sync", hasChanged: true)
    } catch {
      pass("after the directory's sync failed", hasChanged: true)
      throw error
    }
  }

  /// A call has returned; one that fails may have had a part of its effect.
  fileprivate func pass(_ moment: String, hasChanged: Bool) {
    probe.pass(moment, hasChanged: hasChanged, files.volume, oracle)
  }
}

private struct ProbedFile: ForwardingFile {
  let base: any File
  let files: ProbedFiles

  func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    files.probe.enter(bytes, files.files.volume, files.oracle)
    do {
      let value = try await base.append(bytes, calledFrom: site)
      files.pass("after append", hasChanged: true)
      return value
    } catch {
      files.pass("after append failed", hasChanged: true)
      throw error
    }
  }

  func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    do {
      try await base.truncate(to: size, calledFrom: site)
      files.pass("after truncate", hasChanged: true)
    } catch {
      files.pass("after truncate failed", hasChanged: true)
      throw error
    }
  }

  func synchronizeData(calledFrom site: CallSite) async throws(FileError) {
    do {
      try await base.synchronizeData(calledFrom: site)
      files.pass("after fdatasync", hasChanged: true)
    } catch {
      files.pass("after fdatasync failed", hasChanged: true)
      throw error
    }
  }

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    do {
      let value = try await base.read(count: count, at: offset, calledFrom: site)
      files.pass("after pread", hasChanged: false)
      return value
    } catch {
      files.pass("after pread failed", hasChanged: true)
      throw error
    }
  }

  func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    do {
      let value = try await base.status(calledFrom: site)
      files.pass("after fstat", hasChanged: false)
      return value
    } catch {
      files.pass("after fstat failed", hasChanged: true)
      throw error
    }
  }

  func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool {
    do {
      let value = try await base.tryLock(calledFrom: site)
      files.pass("after flock", hasChanged: false)
      return value
    } catch {
      files.pass("after flock failed", hasChanged: true)
      throw error
    }
  }

  func close(calledFrom site: CallSite) async throws(FileError) {
    do {
      try await base.close(calledFrom: site)
      files.pass("after close", hasChanged: false)
    } catch {
      files.pass("after close failed", hasChanged: true)
      throw error
    }
  }
}
