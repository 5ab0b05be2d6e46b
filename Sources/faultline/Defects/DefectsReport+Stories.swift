import Sim

extension DefectsReport {
  /// How each defect is told, in Markdown; empty when none was found.
  var stories: [String] {
    let told = command.defectNames.compactMap { name in outcome.stories[name].map { (name, $0) } }
    guard !told.isEmpty else { return [] }
    return [
      "## How each is told", "",
      "The first failure that \(judge) found, shrunk and told as `faultline run --defect` does: the choices that are",
      "left, the lines that are printed, and the two lines of code between which it lies.", "",
      "| defect | choices | lines | after | before |", "|---|---|---|---|---|",
    ]
      + told.map { name, story in
        "| \(name) | \(story.choices) | \(story.printedLines) | \(Self.place(story.before)) "
          + "| \(Self.place(story.after)) |"
      } + [""]
  }

  /// A place without its module.
  private static func place(_ site: String?) -> String {
    guard let site else { return "none" }
    return site.lastIndex(of: "/").map { String(site[site.index(after: $0)...]) } ?? site
  }
}
