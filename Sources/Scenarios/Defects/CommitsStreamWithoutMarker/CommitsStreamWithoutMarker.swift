import SystemUnderTest

extension Defect {
  /// The end of a model's stream is taken for the end of its answer.
  ///
  /// The real worker with an adapter that does not wait for the terminal marker. A connection that ends early gives a
  /// shorter answer, which is stored as if it were whole.
  static let commitsStreamWithoutMarker = Defect(
    "commits-stream-without-marker",
    "a model's stream that just ends is stored as a complete answer",
    refine: .replacingWorker { parts in
      var parts = parts
      parts.model = MarkerAddingModel(base: parts.model)
      return Worker(parts)
    })
}
