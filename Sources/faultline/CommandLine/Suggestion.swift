/// The name that was probably meant.
enum Suggestion {
  /// The nearest name, if one is near enough to be meant: a third of the letters wrong at most.
  ///
  /// - Complexity: O(*n* · *m*²) for *n* names of *m* letters.
  static func nearest(to word: String, among names: [String]) -> String? {
    let limit = max(1, word.count / 3)
    var best: (name: String, distance: Int)?
    for name in names {
      let distance = distance(from: word, to: name)
      if distance <= min(limit, best.map { $0.distance - 1 } ?? limit) { best = (name, distance) }
    }
    return best?.name
  }

  /// The sentence that offers the nearest name, or nothing.
  static func phrase(for word: String, among names: [String]) -> String {
    nearest(to: word, among: names).map { ". Did you mean '\($0)'?" } ?? ""
  }

  /// The letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
  static func distance(from source: String, to target: String) -> Int {
    let (source, target) = (Array(source), Array(target))
    var rows = [Array(0...target.count)]
    for (i, letter) in source.enumerated() {
      var row = [i + 1]
      for (j, other) in target.enumerated() {
        var best = min(rows[i][j] + (letter == other ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, letter == target[j - 1], source[i - 1] == other {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[source.count][target.count]
  }
}
