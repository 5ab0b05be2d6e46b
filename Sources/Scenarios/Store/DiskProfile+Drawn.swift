import Sim

extension DiskProfile {
  /// Draws a filesystem, about as often as servers have it; ext4 as it comes is the least surprising.
  static func drawn(_ simulation: Simulation) -> DiskProfile {
    switch simulation.choose("disk", among: 20) {
    case 9: .ext4Journal
    case 10...13: .xfs
    case 14, 15: .btrfs
    case 16...19: .posixWorst
    default: .ext4Ordered
    }
  }

  /// Draws a filesystem that servers have; not one that keeps only what POSIX promises.
  static func drawnHonest(_ simulation: Simulation) -> DiskProfile {
    switch simulation.choose("disk", among: 8) {
    case 4: .ext4Journal
    case 5, 6: .xfs
    case 7: .btrfs
    default: .ext4Ordered
    }
  }
}
