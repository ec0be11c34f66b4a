import Foundation

extension [WordHypothesis] {
  /// Returns, for each word of the first hypothesis, the weight of the hypotheses that have it at
  /// its place, among all.
  ///
  ///     weight(h) = e^(scale · score(h)) / Σ e^(scale · score)
  ///
  /// Places are found by aligning each hypothesis with the first one. A scale below 1 evens out
  /// that scores of whole texts differ by more than their probabilities.
  public func wordShares(scale: Double) -> [Double] {
    guard let best = first else { return [] }
    let words = best.words.map(\.spelling)
    var shares = [Double](repeating: 0, count: words.count)
    var sum = 0.0
    for hypothesis in self {
      let weight = exp(scale * (hypothesis.score - best.score))
      sum += weight
      let alignment = Alignment(reference: words, hypothesis: hypothesis.words.map(\.spelling))
      var place = 0
      for pair in alignment.pairs {
        switch pair {
        case .match:
          shares[place] += weight
          place += 1
        case .substitution, .deletion: place += 1
        case .insertion: break
        }
      }
    }
    return shares.map { $0 / sum }
  }
}
