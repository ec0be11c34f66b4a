/// Normalises each frame by the statistics of the frames up to it, so that a stream need not end.
///
///     α  = 1 / min(t, horizon)                    t = 1, 2, …
///     μ' = μ + α (x − μ)
///     σ² = (1 − α) (σ² + α (x − μ)²)
///     y  = (x − μ') / √max(σ², floor)
///
/// Until the horizon these are the mean and variance of all frames so far; after it, older frames
/// fade away. The first frame is its own mean and becomes 0.
///
/// Reference: West (1979), *Updating Mean and Variance Estimates*, for the recurrence.
struct RunningNormalization: Sendable {
  private let normalizesVariance: Bool
  private let horizon: Int
  private var frameCount = 0
  private var mean: [Double]
  private var variance: [Double]

  init(normalizesVariance: Bool, horizon: Int, featureCount: Int) {
    self.normalizesVariance = normalizesVariance
    self.horizon = horizon
    mean = [Double](repeating: 0, count: featureCount)
    variance = mean
  }

  /// Returns the next frames normalised, [time, features].
  mutating func accept(_ frames: [Float]) -> [Float] {
    var result = frames
    for start in stride(from: 0, to: frames.count, by: mean.count) {
      frameCount = min(frameCount + 1, horizon)
      let weight = 1 / Double(frameCount)
      for feature in mean.indices {
        let difference = Double(frames[start + feature]) - mean[feature]
        mean[feature] += weight * difference
        variance[feature] =
          (1 - weight) * (variance[feature] + weight * difference * difference)
        var value = Double(frames[start + feature]) - mean[feature]
        if normalizesVariance {
          value /= max(variance[feature], MeanVarianceNormalization.varianceFloor).squareRoot()
        }
        result[start + feature] = Float(value)
      }
    }
    return result
  }

  /// Forgets all frames.
  mutating func finish() {
    self = RunningNormalization(
      normalizesVariance: normalizesVariance, horizon: horizon, featureCount: mean.count)
  }
}
