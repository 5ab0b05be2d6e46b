/// xoshiro256**, seeded through SplitMix64.
///
/// Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021;
/// SplitMix64 as their seeding advice has it. Not for secrets. The stream of a seed is part of what a seed
/// *means*: changing it changes every seed's run.
struct RandomSource {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  init(seed: UInt64) {
    var state = seed
    func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      return mix64(state)
    }
    (s0, s1, s2, s3) = (next(), next(), next(), next())
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    let scrambled = s1 &* 5
    let result = ((scrambled << 7) | (scrambled >> 57)) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// A number in `0..<bound`, by multiplication (Lemire 2019) without the rejection step: for the bounds of a
  /// simulation the bias is below 2^-40, and a fixed number of draws per choice is worth more.
  @inline(__always)
  mutating func next(below bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: bound)).high)
  }

  /// A number in `0..<1`.
  @inline(__always)
  mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in `1...bound`, each power of two as likely as the next: faults matter at every scale.
  mutating func nextLogUniform(upTo bound: Int) -> Int {
    let bits = Int.bitWidth - max(bound, 1).leadingZeroBitCount
    let scale = next(below: bits)
    return min(bound, (1 << scale) + next(below: 1 << scale))
  }
}

/// The finalizer of SplitMix64 (Stafford's variant 13): a bijection that spreads every bit.
@inline(__always)
func mix64(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// Mixes a second word into a hash; order matters.
@inline(__always)
func mix64(_ hash: UInt64, _ value: UInt64) -> UInt64 {
  mix64((hash &* 0x9E37_79B9_7F4A_7C15) ^ value)
}

/// FNV-1a over a text's UTF-8: the same in every process, unlike `Hasher`.
func stableHash(_ text: String) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return mix64(hash)
}
