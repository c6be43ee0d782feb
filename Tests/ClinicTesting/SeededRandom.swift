import Foundation

/// Random numbers that come again with the same seed (SplitMix64).
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// From `CLINIC_SEED`, or a seed of its own; printed under a name, so that what failed can be had again.
  public init(printedAs name: String) {
    let seed = ProcessInfo.processInfo.environment["CLINIC_SEED"].flatMap { UInt64($0) } ?? .random(in: 0 ... .max)
    print("\(name): CLINIC_SEED=\(seed)")
    self.init(seed: seed)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
