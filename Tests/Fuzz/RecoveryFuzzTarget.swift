import Glibc

// Fuzzes recovery with libFuzzer: arbitrary bytes as a log. Built and run by .ci/fuzz.

/// Tries one log.
///
/// A complaint of the check is a crash, as a trap in the store is; the bytes are then in the file that libFuzzer names.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let complaint = InlineExecutor.run { await RecoveryCheck.forInput(of: bytes.count).complaint(about: bytes) }
  if let complaint { fatalError("the store \(complaint)") }
  return 0
}

/// Changes an input into the next one.
///
/// Half of them are changed as bytes, by libFuzzer, which knows what has led to new code. The other half are changed as
/// a log, because no fuzzer guesses a checksum.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int, _ seed: CUnsignedInt)
  -> Int
{
  var random = FuzzRandom(seed: UInt64(seed))
  guard random.oneIn(2) else { return mutateBytes(data, size, maximum) }
  var log = Array(UnsafeBufferPointer(start: data, count: size))
  for _ in 0...random.below(3) {
    LogMutation.allCases[random.below(LogMutation.allCases.count)].apply(to: &log, using: &random)
  }
  let kept = log.prefix(maximum)
  data.update(from: Array(kept), count: kept.count)
  return kept.count
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int) -> Int

/// Writes a corpus to begin with, and ends, when asked to: `--write-corpus DIRECTORY COUNT`.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>>>
) -> CInt {
  guard count.pointee == 4, String(cString: arguments.pointee[1]) == "--write-corpus",
    let files = UInt64(String(cString: arguments.pointee[3]))
  else { return 0 }
  let directory = String(cString: arguments.pointee[2])
  for seed in 0..<files {
    var random = FuzzRandom(seed: seed)
    // Every fourth is a log as a store has written it.
    let log = seed.isMultiple(of: 4) ? FuzzLog.valid(using: &random) : FuzzLog.mutated(using: &random)
    write(log, to: "\(directory)/log-\(seed)")
  }
  exit(0)
}

private func write(_ bytes: [UInt8], to path: String) {
  guard let file = fopen(path, "w") else {
    perror(path)
    exit(74)
  }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fclose(file) == 0 else {
    perror(path)
    exit(74)
  }
}
