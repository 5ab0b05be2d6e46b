import Environment

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

extension DiskOperation {
  /// Names that collide often, in and out of directories, under files and under nothing.
  static let paths = ["a", "b", "c", "d", "d/a", "d/b", "d/e", "d/e/a", "e", "e/d", "a/x", "missing/x", "."]
  /// Other ways to say the same, and to ask for a directory.
  static let slashedPaths = paths + ["d/", "a/", "b/", "./a", "d//b", "d/./e", "d/e/", "missing/", "./"]
  /// At the limits of what a name and a path may be, and names that are one string to Swift and two to a disk.
  static let oddPaths = [
    String(repeating: "n", count: 255), String(repeating: "n", count: 256),
    "d/" + String(repeating: "\u{E9}", count: 128),
    String(repeating: "./", count: 2047) + "a", String(repeating: "d/", count: 2047) + "ab", "",
    "a/" + String(repeating: "x", count: 300),
    "\u{E9}", "e\u{301}", "d/\u{E9}",
  ]
  static let processes = 1...3

  /// A sequence that begins with something to work on and ends with a look at everything.
  static func sequence(
    length: Int, paths: [String] = paths, lookingAt looked: [String]? = nil, using random: inout SplitMix64
  ) -> [DiskOperation] {
    var operations: [DiskOperation] = [
      .mkdir("d"), .open("a", [.read, .append, .create], process: 1),
      .open("d/a", [.read, .write, .create], process: 2),
    ]
    var opened = 2
    for _ in 0..<length {
      let operation = draw(opened: opened, paths, using: &random)
      if case .open = operation { opened += 1 }
      operations.append(operation)
      if Int.random(in: 0..<25, using: &random) == 0 {
        operations += contention(opened: opened, using: &random)
        opened += 2
      }
    }
    for path in looked ?? paths {
      if looked == nil { operations += [.stat(path), .list(path)] }
      operations += [.open(path, [.read], process: 3), .pread(opened, count: 40_000, at: 0)]
      opened += 1
    }
    if looked != nil { operations += [.list("."), .list("d")] }
    for handle in 0..<opened { operations.append(.fstat(handle)) }
    return operations
  }

  /// A sequence that costs little, of a seed; odd paths are among its names at times.
  @Sendable static func short(_ seed: UInt64) -> [DiskOperation] {
    var random = SplitMix64(seed: seed)
    let length = Int.random(in: 1...18, using: &random)
    let isOdd = Int.random(in: 0..<4, using: &random) == 0
    let names = isOdd ? ["a", "b", "d", "d/a"] + oddPaths : slashedPaths
    let looked =
      isOdd ? ["a", "d/a", "\u{E9}", "e\u{301}"] : ["a", "b", "c", "d/a"]
    return sequence(length: length, paths: names, lookingAt: looked, using: &random)
  }

  /// Two descriptors of one file that both want its lock: too rare among operations that are drawn one by one.
  private static func contention(opened: Int, using random: inout SplitMix64) -> [DiskOperation] {
    let first = Int.random(in: processes, using: &random)
    let second = Bool.random(using: &random) ? first : Int.random(in: processes, using: &random)
    let isClosed = Bool.random(using: &random)
    return [.open("a", [.read], process: first), .open("a", [.read], process: second), .tryLock(opened)]
      + (isClosed ? [.close(opened)] : []) + [.tryLock(opened + 1)]
  }

  private static func draw(
    opened: Int, _ paths: [String], using random: inout SplitMix64
  ) -> DiskOperation {
    let handle = Int.random(in: 0..<opened, using: &random)
    let path = paths.randomElement(using: &random) ?? "."
    switch Int.random(in: 0..<34, using: &random) {
    case 0..<5: return .open(path, options(&random), process: .random(in: processes, using: &random))
    case 5..<9: return .append(handle, bytes(&random))
    case 9..<13: return .pwrite(handle, bytes(&random), at: offset(&random))
    // The kernel rejects a negative count because of the buffer's address: nothing to compare with.
    case 13..<15: return .pread(handle, count: max(0, offset(&random)), at: offset(&random))
    case 15..<18: return .truncate(handle, to: offset(&random))
    case 18..<22: return .rename(path, to: paths.randomElement(using: &random) ?? ".")
    case 22..<24: return .unlink(path)
    case 24: return .mkdir(path)
    case 25, 32: return .tryLock(handle)
    case 26, 33: return .close(handle)
    case 27: return Int.random(in: 0..<4, using: &random) == 0 ? .closeAll(process: 1) : .stat(path)
    case 28: return .fsync(handle)
    case 29: return .fdatasync(handle)
    case 30: return .syncDirectory(path)
    default: return .list(path)
    }
  }

  private static func options(_ random: inout SplitMix64) -> OpenOptions {
    // Mostly something that can be written to; at times any combination that is not refused out of hand.
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return [.read, .write, .create]
    case 1: return [.read, .append, .create]
    default:
      let options = OpenOptions(rawValue: .random(in: 0..<64, using: &random))
      let isWriting = !options.isDisjoint(with: [.write, .append])
      return isWriting ? options : options.union(.read).subtracting(.truncate)
    }
  }

  private static func bytes(_ random: inout SplitMix64) -> [UInt8] {
    if Int.random(in: 0..<12, using: &random) == 0 { return [] }
    let limit = Int.random(in: 0..<20, using: &random) == 0 ? 9000 : 200
    let start = UInt8.random(in: 0...255, using: &random)
    // Each byte differs from its neighbours, so that one that moved shows.
    return (0..<Int.random(in: 0...limit, using: &random)).map { start &+ UInt8(truncatingIfNeeded: $0) }
  }

  private static func offset(_ random: inout SplitMix64) -> Int {
    switch Int.random(in: 0..<16, using: &random) {
    case 0: -1
    case 1: .random(in: 0...12_000, using: &random)
    default: .random(in: 0...600, using: &random)
    }
  }
}
