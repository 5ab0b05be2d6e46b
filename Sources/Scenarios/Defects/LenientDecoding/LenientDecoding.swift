import SystemUnderTest

extension Defect {
  /// Recovery decodes what its index needs and nothing else.
  ///
  /// A torn end is still told from a whole record. But a damaged record that has its newline becomes an event which
  /// is counted, refuses its id to others and cannot be read.
  static let lenientDecoding = Defect(
    "lenient-decoding",
    "recovery decodes only the id, and accepts a record whose rest is damaged",
    store: .recovering(by: RecoveryLenientDecoding.recover))
}
