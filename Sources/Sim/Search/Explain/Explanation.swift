public import Environment

/// Tells a failure: what happened, between which two lines it lies, and what does not matter for it.
public struct Explanation: Sendable {
  /// How the run ended.
  public let verdict: Verdict
  /// Between which two lines something has to happen, and how sure that is.
  public let span: FailureWindow
  /// The choices that are left, each with what is known of it.
  public let choices: [ExplainedChoice]
  /// How likely the failure is after each step; nil where too little could be run.
  public let curve: FailureCurve?
  /// The whole story, at most ``Explainer/maxLines`` lines.
  public let lines: [String]

  /// The place of the last operation before the decisive window; nil when there is none.
  public var before: CallSite? { span.before }
  /// The place of the first operation after it; nil when there is none.
  public var after: CallSite? { span.after }
  /// When it fails, in a sentence.
  public var window: String { span.sentence }
}

/// A choice that a failure needs.
public struct ExplainedChoice: Sendable, Hashable {
  /// The choice.
  public let choice: ScriptedChoice
  /// What does not matter of it: other values with which it fails as well.
  public let remark: String?
  /// At how many moments it may be made, of how many tried; nil for a number.
  public let moments: Moments?

  /// How many of the moments that were tried fail.
  public struct Moments: Sendable, Hashable {
    /// Those that fail.
    public let failing: Int
    /// All that were tried.
    public let tried: Int
  }

  /// The choice as a line of a story.
  var line: String {
    var remarks: [String] = []
    if let moments {
      remarks.append(
        moments.failing == moments.tried && moments.tried > 1
          ? "whenever it is" : "at \(moments.failing) of \(moments.tried) moments")
    }
    if let remark { remarks.append(remark) }
    return ChoiceWords(choice).line + (remarks.isEmpty ? "" : "  (\(remarks.joined(separator: "; ")))")
  }
}
