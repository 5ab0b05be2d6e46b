/// One of several parts of a batch that are run apart, on other machines or at other times.
struct Shard: Sendable, Equatable {
  /// Its place among the parts, counted from 0.
  let index: Int
  /// How many parts there are.
  let count: Int

  /// The largest number of parts: what the largest of the known engines starts, ten times over.
  static let limit = 1_000_000

  /// The batch in one piece.
  static let whole = Shard(index: 0, count: 1)

  /// Reads the value of `--shard`: `2/8` is the second of eight.
  static func parse(_ text: String) throws(ValueError) -> Shard {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let number = decimal(parts[0]), let count = decimal(parts[1]) else {
      throw ValueError(message: "expected K/N, such as 2/8")
    }
    return try checked(index: number - 1, count: count)
  }

  /// A shard, if it can be.
  static func checked(index: Int, count: Int) throws(ValueError) -> Shard {
    guard (1...limit).contains(count) else { throw ValueError(message: "there are 1 to \(limit) shards") }
    guard (0..<count).contains(index) else {
      throw ValueError(message: "of \(count) shards there is no number \(index + 1)")
    }
    return Shard(index: index, count: count)
  }

  /// A number of ASCII digits alone, below 10^9.
  static func decimal(_ text: String) -> Int? {
    guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }

  /// The shard's own seeds: parts of equal size, to one seed, that follow each other and leave none out.
  ///
  /// Where time decides how many seeds are run, each shard begins in a part of the numbers of its own.
  func part(of span: SeedSpan) -> SeedSpan {
    guard let total = span.count else {
      return SeedSpan(first: span.first &+ UInt64(index) &* (.max / UInt64(count)), count: nil)
    }
    let start = fraction(of: total, UInt64(index))
    return SeedSpan(first: span.first &+ start, count: fraction(of: total, UInt64(index) + 1) - start)
  }

  /// `total * parts / count`, of which the product may not fit in 64 bits.
  private func fraction(of total: UInt64, _ parts: UInt64) -> UInt64 {
    guard parts < count else { return total }
    return UInt64(count).dividingFullWidth(total.multipliedFullWidth(by: parts)).quotient
  }
}

extension Shard: CustomStringConvertible {
  var description: String { "shard \(index + 1) of \(count)" }
}

/// Seeds that follow each other; without a count, as many as time allows.
struct SeedSpan: Sendable, Equatable {
  var first: UInt64
  var count: UInt64?

  init(first: UInt64, count: UInt64?) { (self.first, self.count) = (first, count) }

  init(_ selection: SeedSelection) {
    switch selection {
    case .count(let count): self.init(first: 0, count: count)
    case .one(let seed): self.init(first: seed, count: 1)
    case .range(let range): self.init(first: range.lowerBound, count: range.upperBound - range.lowerBound)
    case .time: self.init(first: 0, count: nil)
    }
  }
}

extension SeedSpan: CustomStringConvertible {
  var description: String {
    guard let count else { return "seeds from \(first) on" }
    return count == 0 ? "no seeds" : count == 1 ? "seed \(first)" : "seeds \(first)..<\(first &+ count)"
  }
}
