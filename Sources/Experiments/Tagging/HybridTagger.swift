import SpokenLanguageUnderstanding
import Tensors

/// A network's probabilities of tags under the scores of a structured model.
///
///     score(y | x) = Σₜ ln p(yₜ | x) + λ (Σₜ s(yₜ, x) + transitions(y))
///
/// A hidden Markov model's s is −ln p(y), which turns the network's probabilities to those of words
/// given tags, but for a factor; a structured perceptron's is its score of a word's features.
///
/// Reference: Bourlard & Morgan (1994), Connectionist speech recognition; Collins (2002).
struct HybridTagger: SequenceTagger {
  private let network: SlotTagger
  private let transitions: TransitionScores
  private let scores: @Sendable ([String]) -> [Float]  // s, [time × tags]
  private var weight: Float = 1  // λ

  /// A network whose words are tagged each by itself.
  init(_ network: SlotTagger) {
    self.network = network
    transitions = TransitionScores(tagCount: network.names.tags.count)
    scores = { [Float](repeating: 0, count: $0.count * network.names.tags.count) }
  }

  /// Puts a network into a Markov model, given ln p(y), [tags].
  init(_ network: SlotTagger, _ markov: HiddenMarkovTagger, logPrior: [Float]) {
    self.network = network
    transitions = markov.transitions
    scores = { words in words.flatMap { _ in logPrior.map { -$0 } } }
  }

  /// Puts a network's probabilities beside a perceptron's scores.
  init(_ network: SlotTagger, _ perceptron: StructuredPerceptron) {
    self.network = network
    transitions = perceptron.transitions
    scores = { perceptron.scores($0) }
  }

  /// The same with the weight, of some, that is best on the validation sentences.
  func weighed(_ weights: [Float], on data: AirTravel) -> HybridTagger {
    let choices = weights.map { weight in
      var tagger = self
      tagger.weight = weight
      return tagger
    }
    let scores = choices.map { data.score($0, on: data.development).f1 }
    return choices[scores.indices.max { scores[$0] < scores[$1] } ?? 0]
  }

  func callAsFunction(_ words: [String]) -> Understanding {
    guard !words.isEmpty else { return Understanding(tags: []) }
    let sums = zip(network.logProbabilities(words), scores(words)).map { $0 + weight * $1 }
    let tags = network.names.tags
    return Understanding(
      tags: transitions.scaled(by: weight).bestPath(sums).map { tags.names.entries[$0] })
  }
}

extension TransitionScores {
  /// All scores times a factor; what is forbidden stays so.
  fileprivate func scaled(by factor: Float) -> TransitionScores {
    var scaled = self
    scaled.start = start.map { factor * $0 }
    scaled.between = between.map { factor * $0 }
    scaled.end = end.map { factor * $0 }
    return scaled
  }
}
