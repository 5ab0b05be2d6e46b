/// The known-bad parts that the scenarios have to catch.
enum DefectCatalogue {
  static let defects: [Defect] = []
}
