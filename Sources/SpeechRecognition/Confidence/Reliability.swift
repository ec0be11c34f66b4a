/// How well confidences say how often words are right.
public struct Reliability: Sendable, Equatable, Encodable {
  /// The words of similar confidence.
  public struct Bin: Sendable, Equatable, Codable {
    /// The confidences that fall into the bin, upper end only in the last one.
    public var lower: Double
    /// The end of the bin.
    public var upper: Double
    /// How many words fell into it.
    public var count: Int
    /// The mean of their confidences.
    public var meanConfidence: Double
    /// The share of them that are right.
    public var shareRight: Double
  }

  /// Bins of equal width from 0 to 1.
  public let bins: [Bin]
  /// Σ count / words · |meanConfidence − shareRight|: the expected calibration error.
  public let expectedCalibrationError: Double

  /// Sorts words into bins.
  public init(_ words: [(confidence: Float, isRight: Bool)], binCount: Int = 10) {
    var error = 0.0
    bins = (0..<binCount).map { index in
      let inside = words.filter { min(Int($0.confidence * Float(binCount)), binCount - 1) == index }
      let count = Double(inside.count)
      let mean = inside.reduce(0) { $0 + Double($1.confidence) } / max(1, count)
      let right = Double(inside.count { $0.isRight }) / max(1, count)
      error += count / Double(max(1, words.count)) * abs(mean - right)
      return Bin(
        lower: Double(index) / Double(binCount), upper: Double(index + 1) / Double(binCount),
        count: inside.count, meanConfidence: mean, shareRight: right)
    }
    expectedCalibrationError = error
  }
}
