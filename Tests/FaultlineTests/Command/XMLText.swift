import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An XML document, to see that it parses.
struct XMLText {
  private let data: Data

  init(contentsOfFile path: String) throws { data = try Data(contentsOf: URL(fileURLWithPath: path)) }

  var isWellFormed: Bool { XMLParser(data: data).parse() }
}
