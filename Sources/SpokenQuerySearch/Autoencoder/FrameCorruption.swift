public import Tensors

/// Damage done to the frames that a denoising autoencoder reads, never to those it has to give back.
///
/// Each frame is set to zero (the mean, once features are normalised) with probability `maskRate`;
/// then normal noise is added to all features.
///
/// Reference: Vincent et al. (2008), *Extracting and composing robust features with denoising
/// autoencoders*; for speech segments Chung et al. (2016), arXiv 1603.00982, section 2.2.
public struct FrameCorruption: Sendable, Codable, Equatable {
  /// The share of frames that are masked, in [0, 1).
  public var maskRate: Float
  /// The standard deviation of the noise, in that of a normalised feature.
  public var noise: Float

  /// Describes the damage.
  public init(maskRate: Float = 0.2, noise: Float = 0.3) {
    precondition((0..<1).contains(maskRate), "a mask rate lies in [0, 1), not \(maskRate)")
    precondition(noise >= 0, "noise has a deviation of 0 or more, not \(noise)")
    (self.maskRate, self.noise) = (maskRate, noise)
  }

  /// Returns damaged frames, [time, features].
  public func callAsFunction(_ frames: Tensor, using generator: inout SeededGenerator) -> Tensor {
    var result = frames
    let columns = frames.columnCount
    for t in 0..<frames.rowCount {
      let range = t * columns..<(t + 1) * columns
      if generator.uniform() < maskRate { result.values.zero(range) }
      guard noise > 0 else { continue }
      for index in range { result.values[index] += noise * generator.normal() }
    }
    return result
  }
}
