private import Foundation

/// Judges texts that a search found with an n-gram model by a recurrent model as well.
///
///     p(w) = share · p(w | recurrent: all words before) + (1 − share) · p(w | n-gram: its state)
///     score'(W) = score(W) + weight · Σ (ln p(w) − ln p(w | n-gram))
///
/// A word that a model does not know has an even part of its unknown words' probability. What else
/// went into a score, such as sounds and hot words, stays.
///
/// Reference: Mikolov et al. (2010), Recurrent neural network based language model, section 3.
public struct LanguageModelMixture<Base: LanguageModel>: Sendable {
  private let base: Base
  private let recurrent: RecurrentLanguageModel
  private let share: Float
  private let weight: Double
  private let unknownCount: Int

  /// Mixes two models.
  ///
  /// - Parameters:
  ///   - base: the model that the search used, without weight.
  ///   - recurrent: the other one.
  ///   - share: that of the recurrent model, in [0, 1].
  ///   - weight: what the search multiplied the model's log-probabilities by.
  ///   - unknownCount: how many words share the probability of an unknown one in `base`.
  public init(
    _ base: Base, _ recurrent: RecurrentLanguageModel, share: Float, weight: Float,
    unknownCount: Int
  ) {
    precondition((0...1).contains(share), "a share of \(share)")
    (self.base, self.recurrent, self.share) = (base, recurrent, share)
    (self.weight, self.unknownCount) = (Double(weight), unknownCount)
  }

  /// ln p of a text's words and its end under the n-gram model and under the mixture.
  public func logProbabilities(_ texts: [[String]]) -> [(base: Double, mixture: Double)] {
    let vocabulary = recurrent.vocabulary
    let numbers = texts.map { text in
      [RecurrentVocabulary.end] + text.map { vocabulary.number(of: $0) }
        + [RecurrentVocabulary.end]
    }
    let unlisted = logf(Float(max(vocabulary.unlistedCount, 1)))
    let byRecurrent = inOrderOfLength(numbers).map { found in
      zip(found.text.dropFirst(), found.logProbabilities).map {
        $0 == RecurrentVocabulary.unknown ? $1 - unlisted : $1
      }
    }
    return zip(texts, byRecurrent).map { text, other in
      zip(byBase(text), other).reduce(into: (base: 0, mixture: 0)) { sums, pair in
        sums.base += Double(pair.0)
        sums.mixture += Double(mixed(pair.0, pair.1))
      }
    }
  }

  /// Scores hypotheses anew, best first.
  public func callAsFunction(_ hypotheses: [WordHypothesis]) -> [WordHypothesis] {
    let found = logProbabilities(hypotheses.map { $0.words.map(\.spelling) })
    let scored = zip(hypotheses, found).map { hypothesis, found in
      var scored = hypothesis
      scored.score += weight * (found.mixture - found.base)
      return scored
    }
    // Equal scores stay in their order.
    return scored.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }
    .map(\.element)
  }

  private func byBase(_ text: [String]) -> [Float] {
    var state = base.start
    var result: [Float] = []
    for spelling in text {
      let word = base.word(spelling)
      let (logProbability, next) = base.score(word, after: state)
      result.append(
        word == nil ? logProbability - logf(Float(max(unknownCount, 1))) : logProbability)
      state = next
    }
    return result + [base.end(after: state)]
  }

  private func mixed(_ base: Float, _ other: Float) -> Float {
    guard share > 0 else { return base }
    guard share < 1 else { return other }
    let (a, b) = (logf(1 - share) + base, logf(share) + other)
    let largest = max(a, b)
    return largest > -.infinity ? largest + logf(expf(a - largest) + expf(b - largest)) : largest
  }

  /// The recurrent model's log-probabilities; it is fastest when the longest text comes first.
  private func inOrderOfLength(
    _ texts: [[Int]]
  ) -> [(text: [Int], logProbabilities: [Float])] {
    let order = texts.indices.sorted { (texts[$1].count, $0) < (texts[$0].count, $1) }
    let found = recurrent.logProbabilities(order.map { texts[$0] })
    var result = texts.map { (text: $0, logProbabilities: [Float]()) }
    for (place, text) in order.enumerated() { result[text].logProbabilities = found[place] }
    return result
  }
}
