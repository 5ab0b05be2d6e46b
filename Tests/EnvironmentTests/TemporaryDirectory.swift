import Environment
import Foundation

/// Runs a body with the files of a new empty directory, and removes it afterwards.
func withTemporaryDirectory(
  pool: BlockingPool = BlockingPool(),
  _ body: (_ files: PosixFileSystem, _ path: String) async throws -> Void
) async throws {
  var template = Array((FileManager.default.temporaryDirectory.path + "/environment-XXXXXX").utf8CString)
  let name = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } }
  guard let path = name else { throw CocoaError(.fileWriteUnknown) }
  defer { try? FileManager.default.removeItem(atPath: path) }
  try await body(try PosixFileSystem(root: path, pool: pool), path)
}

extension FileSystem {
  /// Makes a file with this text.
  func create(_ path: String, _ text: String = "") async throws {
    let file = try await open(path, [.append, .create, .exclusive])
    try await file.appendAll(Array(text.utf8)[...])
    try await file.close()
  }

  /// The whole of a file.
  func text(of path: String) async throws -> String {
    let file = try await open(path, [.read])
    let text = try await file.text()
    try await file.close()
    return text
  }
}

extension File {
  /// The whole of the file.
  func text() async throws -> String {
    let size = try await status().size
    return String(decoding: try await readFully(count: size, at: 0), as: UTF8.self)
  }
}

extension String {
  /// The bytes to give to a write.
  var bytes: ArraySlice<UInt8> { Array(utf8)[...] }
}
