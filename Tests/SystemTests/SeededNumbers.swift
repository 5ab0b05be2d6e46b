/// A repeatable source of random numbers: SplitMix64 (Steele, Lea and Flood 2014).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A text of up to so many scalars, half of them troublesome.
  mutating func text(upTo maximum: Int) -> String {
    let troublesome: [Unicode.Scalar] = [
      "\n", "\r", "\u{0}", " ", ":", "\"", "\\", "/", "\u{2028}", "\u{FEFF}", "é", "🎉", "\u{7F}", "\u{1F}",
      "\t",
    ]
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...maximum, using: &self) {
      let any = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &self))
      let isTroublesome = Bool.random(using: &self)
      scalars.append(isTroublesome ? troublesome.randomElement(using: &self) ?? " " : any ?? "x")
    }
    return String(scalars)
  }
}
