/// Shifts every feature of an utterance to mean 0 and, if asked for, scales it to variance 1.
///
///     y[t] = (x[t] − μ) / √max(σ², floor)        μ, σ² over the frames of the utterance
///
/// A constant feature becomes 0. The variance is the population's (divided by the number of frames).
struct MeanVarianceNormalization: Sendable {
  /// Keeps a constant feature from being divided by zero.
  static let varianceFloor = 1e-8

  let normalizesVariance: Bool

  /// Returns frames normalised, [time, features].
  func callAsFunction(_ frames: [Float], featureCount: Int) -> [Float] {
    guard !frames.isEmpty else { return frames }
    let mean = average(of: frames, featureCount) { value, _ in value }
    let variance = average(of: frames, featureCount) { value, feature in
      (value - mean[feature]) * (value - mean[feature])
    }
    let scale = variance.map {
      normalizesVariance ? 1 / max($0, Self.varianceFloor).squareRoot() : 1
    }
    var result = frames
    for start in stride(from: 0, to: frames.count, by: featureCount) {
      for feature in 0..<featureCount {
        let value = Double(frames[start + feature])
        result[start + feature] = Float((value - mean[feature]) * scale[feature])
      }
    }
    return result
  }

  /// The average over time of a function of each feature, [features].
  private func average(
    of frames: [Float], _ featureCount: Int, _ term: (Double, _ feature: Int) -> Double
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: featureCount)
    for start in stride(from: 0, to: frames.count, by: featureCount) {
      for feature in 0..<featureCount {
        sums[feature] += term(Double(frames[start + feature]), feature)
      }
    }
    return sums.map { $0 / Double(frames.count / featureCount) }
  }
}
