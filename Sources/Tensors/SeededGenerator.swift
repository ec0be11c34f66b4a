import Foundation

/// A random number generator whose whole state is one seed, so that a run can be repeated.
///
/// SplitMix64 (Steele, Lea & Flood, 2014). Equal seeds give equal sequences on every machine.
/// The state can be stored in a checkpoint and taken up again.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Codable, Equatable {
  private var state: UInt64
  /// Whether this is ``unused``.
  public private(set) var isUnused = false

  /// Makes a generator; every seed is allowed.
  public init(seed: UInt64) {
    state = seed
  }

  /// What is given to a model whose weights are read from a file next: they are not drawn, which
  /// would take longer than reading them.
  public static var unused: SeededGenerator {
    var generator = SeededGenerator(seed: 0)
    generator.isUnused = true
    return generator
  }

  /// Makes a generator whose sequence depends on a seed and a position, such as an epoch and the
  /// number of an utterance; neighbouring positions give unrelated sequences.
  public init(seed: UInt64, position: UInt64...) {
    var mixed = SeededGenerator(seed: seed)
    for number in position {
      mixed.state = mixed.next() ^ (number &* 0xD134_2543_DE82_EF95)
    }
    state = mixed.next()
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number drawn evenly from [0, 1).
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A number drawn from the normal distribution with mean 0 and variance 1 (Box & Muller, 1958).
  public mutating func normal() -> Float {
    let radius = (-2 * log(1 - Double(uniform()))).squareRoot()
    return Float(radius * cos(2 * .pi * Double(uniform())))
  }
}
