import Foundation
import Testing

@testable import faultline

@Suite("Standard streams")
struct StandardStreamTests {
  @Test(
    "write everything to a pipe that is slower than they are, even a non-blocking one",
    arguments: [false, true])
  func slowReader(isNonBlocking: Bool) throws {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting
    let stream = StandardStream(descriptor: writer.fileDescriptor)
    if isNonBlocking { _ = fcntl(stream.descriptor, F_SETFL, O_NONBLOCK) }
    let text = String(repeating: "0123456789", count: 30_000)
    // A thread, because both ends block: two of these tests would fill the pool of a machine with two cores.
    Thread.detachNewThread {
      _ = try? stream.write(text)
      try? writer.close()
    }
    #expect(try pipe.fileHandleForReading.readToEnd() == Data(text.utf8))
  }

  @Test("notice a reader that left, and go on")
  func brokenPipe() throws {
    StandardStream.ignoreBrokenPipes()
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    #expect(try !StandardStream(descriptor: pipe.fileHandleForWriting.fileDescriptor).write("x"))
  }

  @Test("report every other failure")
  func failure() {
    #expect(throws: StandardStream.WriteError(code: EBADF)) { try StandardStream(descriptor: -1).write("x") }
    #expect(throws: Never.self) { try StandardStream(descriptor: -1).write("") }
  }
}
