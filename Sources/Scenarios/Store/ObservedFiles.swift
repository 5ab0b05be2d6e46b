import Environment
import Sim

/// A filesystem of which the oracle hears how much is asked for at once.
struct ObservedFiles: ForwardingFileSystem {
  let base: any FileSystem
  let oracle: StoreOracle

  func open(
    _ path: String, _ options: OpenOptions, calledFrom site: CallSite
  ) async throws(FileError) -> any File {
    ObservedFile(base: try await base.open(path, options, calledFrom: site), oracle: oracle)
  }
}

private struct ObservedFile: ForwardingFile {
  let base: any File
  let oracle: StoreOracle

  func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    oracle.hear { $0.asksDisk(forBytes: count) }
    return try await base.read(count: count, at: offset, calledFrom: site)
  }
}
