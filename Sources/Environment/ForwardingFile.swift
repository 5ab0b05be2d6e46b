/// An open file that does what another does, except for the operations it defines itself.
public protocol ForwardingFile: File {
  /// The file that is wrapped.
  var base: any File { get }
}

extension ForwardingFile {
  /// The path of the wrapped file.
  public var path: String { base.path }

  /// Forwards to the wrapped file.
  public func append(_ bytes: ArraySlice<UInt8>, calledFrom site: CallSite) async throws(FileError) -> Int {
    try await base.append(bytes, calledFrom: site)
  }

  /// Forwards to the wrapped file.
  public func read(count: Int, at offset: Int, calledFrom site: CallSite) async throws(FileError) -> [UInt8] {
    try await base.read(count: count, at: offset, calledFrom: site)
  }

  /// Forwards to the wrapped file.
  public func write(
    _ bytes: ArraySlice<UInt8>, at offset: Int, calledFrom site: CallSite
  ) async throws(FileError) -> Int {
    try await base.write(bytes, at: offset, calledFrom: site)
  }

  /// Forwards to the wrapped file.
  public func truncate(to size: Int, calledFrom site: CallSite) async throws(FileError) {
    try await base.truncate(to: size, calledFrom: site)
  }

  /// Forwards to the wrapped file.
  public func synchronize(calledFrom site: CallSite) async throws(FileError) {
    try await base.synchronize(calledFrom: site)
  }

  /// Forwards to the wrapped file.
  public func synchronizeData(calledFrom site: CallSite) async throws(FileError) {
    try await base.synchronizeData(calledFrom: site)
  }

  /// Forwards to the wrapped file.
  public func status(calledFrom site: CallSite) async throws(FileError) -> FileStatus {
    try await base.status(calledFrom: site)
  }

  /// Forwards to the wrapped file.
  public func tryLock(calledFrom site: CallSite) async throws(FileError) -> Bool {
    try await base.tryLock(calledFrom: site)
  }

  /// Forwards to the wrapped file.
  public func close(calledFrom site: CallSite) async throws(FileError) {
    try await base.close(calledFrom: site)
  }
}
