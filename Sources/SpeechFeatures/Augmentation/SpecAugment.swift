public import Tensors

/// Hides bands of frequency and stretches of time of an utterance, so that a recogniser learns not
/// to lean on any one of them.
///
/// Masked values become 0, the mean of normalised features. Time is not warped.
///
/// Reference: Park et al. (2019), *SpecAugment* (arXiv 1904.08779), section 2.
public struct SpecAugment: Sendable, Codable, Equatable {
  /// The number of frequency masks.
  public var frequencyMaskCount = 2
  /// The widest frequency mask, as a share of the features.
  public var maximumMaskedBand: Float = 0.2
  /// The number of time masks.
  public var timeMaskCount = 2
  /// The widest time mask, in frames.
  public var maximumMaskedFrames = 25
  /// The widest time mask, as a share of the utterance.
  public var maximumMaskedShare: Float = 0.15

  /// Makes the default masks.
  public init() {}

  /// Returns frames with masks drawn at random.
  ///
  /// - Parameters:
  ///   - frames: normalised features, [time, features].
  ///   - generator: draws widths and places.
  /// - Returns: the frames, [time, features], with the masked values 0.
  public func callAsFunction(
    _ frames: Tensor, using generator: inout SeededGenerator
  ) -> Tensor {
    let (time, features) = (frames.shape[0], frames.shape[1])
    var result = frames
    for _ in 0..<frequencyMaskCount {
      let widest = Int(Float(features) * maximumMaskedBand)
      let band = Self.range(atMost: widest, of: features, using: &generator)
      for t in 0..<time {
        result.values.zero(t * features + band.lowerBound..<t * features + band.upperBound)
      }
    }
    let widest = min(maximumMaskedFrames, Int(Float(time) * maximumMaskedShare))
    for _ in 0..<timeMaskCount {
      let stretch = Self.range(atMost: widest, of: time, using: &generator)
      result.values.zero(stretch.lowerBound * features..<stretch.upperBound * features)
    }
    return result
  }

  private static func range(
    atMost widest: Int, of count: Int, using generator: inout SeededGenerator
  ) -> Range<Int> {
    let width = Int.random(in: 0...max(0, min(widest, count)), using: &generator)
    let start = Int.random(in: 0...(count - width), using: &generator)
    return start..<start + width
  }
}
