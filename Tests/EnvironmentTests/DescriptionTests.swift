import Environment
import Testing

@Suite("Texts for people")
struct DescriptionTests {
  @Test("A call site names file and line, and is the caller's own")
  func callSite() {
    #expect(CallSite(fileID: "Store/EventLog.swift", line: 88).description == "EventLog.swift:88")
    #expect(CallSite(fileID: "EventLog.swift", line: 1).description == "EventLog.swift:1")
    #expect(CallSite().description == "DescriptionTests.swift:\(#line)")
  }

  @Test("An error names operation, path and reason")
  func error() {
    #expect(FileError(.append, path: "a.log", code: .noSpace).description == "append a.log: ENOSPC")
    #expect(
      FileError(.syncDirectory, path: ".", code: Errno(rawValue: 9999)).description
        == "fsync-directory .: errno 9999")
  }
}
