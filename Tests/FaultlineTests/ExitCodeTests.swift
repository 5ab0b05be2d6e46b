import Sim
import Testing

@testable import faultline

@Suite("Exit codes")
struct ExitCodeTests {
  @Test("combine to the one to be looked at first: 70, 3, 1")
  func precedence() {
    #expect(ExitCode.combined([.passed, .violated, .lostControl, .internalFault]) == .internalFault)
    #expect(ExitCode.combined([.violated, .lostControl, .cannotWrite]) == .lostControl)
    #expect(ExitCode.combined([.interrupted, .violated, .cannotWrite]) == .violated)
    #expect(ExitCode.combined([.interrupted, .passed]) == .interrupted)
    #expect(ExitCode.combined([]) == .passed)
  }

  @Test("tell a missing case file, a broken one and an unwritable one apart")
  func caseFiles() {
    #expect(ExitCode(CaseFileError.missing(path: "a")).rawValue == 66)
    #expect(ExitCode(CaseFileError.truncated).rawValue == 65)
    #expect(ExitCode(CaseFileError.unsupportedVersion(2)).rawValue == 65)
    #expect(ExitCode(CaseFileError.unwritable(path: "a", reason: "b")).rawValue == 74)
  }
}
