import Foundation
import Sim

/// The build that is running.
enum Build {
  /// What a case file says of the build that recorded it.
  static let tool = CaseFile.Tool(
    commit: commit, toolchain: toolchain, configuration: configuration, executable: executable)

  /// The digest of the executable, eight bytes at a time.
  ///
  /// A commit says nothing of edits that are not committed, and on a machine without the checkout it is not known.
  private static let executable: String? = {
    let url = URL(fileURLWithPath: WorkerProcess.executable)
    guard let data = try? Data(contentsOf: url, options: .alwaysMapped) else { return nil }
    return data.withUnsafeBytes { bytes in
      var digest = UInt64(bytes.count)
      var offset = 0
      while offset + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        digest = (digest ^ UInt64(littleEndian: word)) &* 0x9E37_79B9_7F4A_7C15
        digest ^= digest >> 32
        offset += 8
      }
      for byte in bytes[offset...] { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return hexadecimal(digest)
    }
  }()

  private static var configuration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  private static var toolchain: String {
    #if swift(>=6.4)
      "Swift 6.4 or later"
    #elseif swift(>=6.3)
      "Swift 6.3"
    #else
      "Swift 6.2 or earlier"
    #endif
  }

  /// The checkout's commit, when the command is run in one: a package built from source has no other stamp.
  private static let commit: String = {
    guard let head = read(".git/HEAD") else { return "unknown" }
    guard head.hasPrefix("ref: ") else { return head }
    return read(".git/" + head.dropFirst(5)) ?? "unknown"
  }()

  private static func read(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path), data.count < 4096,
      let text = String(data: data, encoding: .utf8)
    else { return nil }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
