public import AudioFiles

/// How a segment is altered, so that a vector learns what does not matter.
///
/// Tempo and vocal tract are altered where frames are computed: a longer step from frame to frame is
/// a faster voice, and moved filters are that of another speaker (Jaitly & Hinton, 2013).
public struct SegmentAlteration: Sendable, Codable, Equatable {
  /// Speeds, drawn evenly.
  public var tempos: [Double] = [0.8, 0.9, 1, 1.1, 1.25]
  /// Factors on frequencies, drawn evenly; see `FeatureConfiguration.warp`.
  public var warps: [Double] = [0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2]
  /// The most that is cut off at either end, as a share of the segment.
  public var largestCut: Double = 0.08
  /// The most that is taken in at either end of what is around the segment, in seconds: windows over
  /// flowing speech miss the edges of words.
  public var largestContext: Seconds = 0
  /// The share of segments to which noise is added.
  public var noiseRate: Float = 0.5
  /// The least and the greatest level of the segment above the noise, in decibels.
  public var noiseLevels: [Float] = [5, 30]

  /// The default alterations.
  public init() {}
}
