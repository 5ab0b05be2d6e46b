import Environment
import Testing

@testable import Sim

/// The model's own invariant: no draw takes what a successful sync had covered, whatever the kernel did meanwhile.
@Suite("Volume: the floor of durability")
struct VolumeFloorTests {
  @Test(
    "what a sync that succeeded has covered is there after any power loss, save what is listed as destroyed",
    arguments: DiskProfile.all.filter { !$0.deviceCacheIsVolatile })
  func floor(profile: DiskProfile) throws {
    var tornSeeds = 0
    for seed in 0..<UInt64(250) {
      var random = SplitMix64(seed: seed)
      let volume = Volume(profile: profile)
      let file = try volume.open("a", [.read, .append, .create], process: 1)
      try volume.syncDirectory(".")
      var floor = 0
      for _ in 0..<Int.random(in: 1..<25, using: &random) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
          // Told of a failure before, a sync covers nothing; without one all that is in the file.
          if (try? volume.fsync(file)) != nil, volume.inode(2).unwrittenPages.isEmpty {
            floor = volume.inode(2).bytes.count
          }
        case 1: _ = try volume.failSync(file)
        case 2:
          volume.dirtyFiles.forEach { volume.writeBack(file: $0) { Int.random(in: 0..<$0, using: &random) } }
        case 3: volume.evict()
        default:
          try volume.write(String(repeating: "x", count: Int.random(in: 1..<3000, using: &random)), to: file)
        }
        try volume.checkInvariants()
      }
      let promised = volume.inode(2).bytes.prefix(floor)
      volume.powerLoss { Int.random(in: 0..<$0, using: &random) }
      try volume.checkInvariants()
      let kept = volume.withBytes(of: "a") { Array($0.prefix(floor)) } ?? []
      let torn = volume.damages(of: "a").filter { $0.cause == .tornNeighbour }.map(\.range)
      let lost = kept.indices.filter { kept[$0] != promised[$0] }
      #expect(
        kept.count == floor && lost.allSatisfy { place in torn.contains { $0.contains(place) } },
        "seed \(seed)")
      if !torn.isEmpty {
        tornSeeds += 1
        #expect(!profile.overwritesArePowersafe && torn.reduce(0) { $0 + $1.count } < profile.sectorBytes)
      }
    }
    #expect((tornSeeds > 0) == !profile.overwritesArePowersafe)
  }
}
