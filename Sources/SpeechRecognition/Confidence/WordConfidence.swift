import Foundation

/// How probable it is that a word was recognised rightly, from what the search knows of it.
///
///     p(right) = 1 / (1 + e^−z),   z = bias + mean · m + lowest · l + share · s + length · ln n
///
/// m is the mean of ln p of the word's labels and l the lowest of them, s the logit of the share of
/// the best texts that hold the word at its place, and n the number of its labels. The weights are
/// fitted on recordings whose words are known; without that, p is the least p of the labels times
/// the share.
///
/// Reference: Jiang (2005), Confidence measures for speech recognition: a survey.
public struct WordConfidence: Sendable, Equatable, Codable {
  /// What is known of a word.
  public struct Evidence: Sendable, Equatable {
    /// The mean of ln p of the labels in the frames that emit them.
    public var mean: Double
    /// The lowest of them.
    public var lowest: Double
    /// The weight of the texts with the word among all that were found, from 0 to 1.
    public var share: Double
    /// The number of labels.
    public var length: Int

    /// Gathers evidence from the labels' probabilities and the word's share.
    public init(probabilities: [Float], share: Double) {
      let logarithms = probabilities.map { log(Double(max($0, 1e-4))) }
      mean = logarithms.reduce(0, +) / Double(max(1, logarithms.count))
      lowest = logarithms.min() ?? 0
      self.share = share
      length = probabilities.count
    }

    /// The factors of the weights, that of the bias first.
    fileprivate var factors: [Double] {
      let bounded = min(max(share, 0.001), 0.999)
      return [1, mean, lowest, log(bounded / (1 - bounded)), log(Double(max(1, length)))]
    }
  }

  /// The weights of bias, mean, lowest, share and length; nil before fitting.
  public var weights: [Double]?

  /// Makes the measure that is not fitted.
  public init() {}

  /// Returns the probability that a word is right, from 0 to 1.
  public func callAsFunction(_ evidence: Evidence) -> Float {
    guard let weights, weights.count == 5 else {
      return Float(exp(evidence.lowest) * evidence.share)
    }
    let z = zip(weights, evidence.factors).reduce(0) { $0 + $1.0 * $1.1 }
    return Float(1 / (1 + exp(-z)))
  }

  /// Fits the weights by maximum likelihood with a slight pull towards 0 (Newton's method).
  ///
  /// - Parameter examples: words, and whether each was right.
  public init(fitting examples: [(evidence: Evidence, isRight: Bool)]) {
    let rows = examples.map { (factors: $0.evidence.factors, target: $0.isRight ? 1.0 : 0.0) }
    var weights = [Double](repeating: 0, count: 5)
    for _ in 0..<50 {
      var gradient = weights.map { -1e-2 * $0 }
      var curvature = (0..<5).map { i in (0..<5).map { i == $0 ? 1e-2 : 0 } }
      for row in rows {
        let z = zip(weights, row.factors).reduce(0) { $0 + $1.0 * $1.1 }
        let p = 1 / (1 + exp(-z))
        for i in 0..<5 {
          gradient[i] += (row.target - p) * row.factors[i]
          for j in 0..<5 { curvature[i][j] += p * (1 - p) * row.factors[i] * row.factors[j] }
        }
      }
      let step = Self.solution(of: curvature, gradient)
      for i in 0..<5 { weights[i] += step[i] }
      guard step.contains(where: { abs($0) > 1e-9 }) else { break }
    }
    self.weights = weights
  }

  /// Solves A x = b for a positive definite A by elimination.
  private static func solution(of a: [[Double]], _ b: [Double]) -> [Double] {
    var (a, x) = (a, b)
    for i in x.indices {
      for row in i + 1..<x.count {
        let factor = a[row][i] / a[i][i]
        for column in i..<x.count { a[row][column] -= factor * a[i][column] }
        x[row] -= factor * x[i]
      }
    }
    for i in x.indices.reversed() {
      for column in i + 1..<x.count { x[i] -= a[i][column] * x[column] }
      x[i] /= a[i][i]
    }
    return x
  }
}
