import Foundation
import NeuralNetworks
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@Suite struct RecurrentLanguageModelTests {
  private static let sentences = ["a b c", "b c a", "c a b b"]

  private static func model(
    _ cell: RecurrentStack.Cell = .scrn, words: Int = 10
  ) -> RecurrentLanguageModel {
    var counts: [String: Int] = [:]
    for word in sentences.joined(separator: " ").split(separator: " ") {
      counts[String(word), default: 0] += 1
    }
    let vocabulary = RecurrentVocabulary(counting: counts, sentenceCount: 3, limit: words)
    var configuration = RecurrentLanguageModel.Configuration()
    (configuration.stack.cell, configuration.stack.hiddenSize) = (cell, 8)
    (configuration.embeddingSize, configuration.classCount) = (5, 3)
    var random = SeededGenerator(seed: 1)
    return RecurrentLanguageModel(configuration, vocabulary: vocabulary, using: &random)
  }

  @Test func `The most frequent words are numbered from 2, others are unknown`() {
    let vocabulary = Self.model(words: 2).vocabulary
    #expect(vocabulary.words == ["b", "a"])
    #expect(vocabulary.counts == [3, 3, 4, 3] && vocabulary.unlistedCount == 1)
    #expect(vocabulary.numbers(of: " c b  a ") == [0, 1, 2, 3, 0])
  }

  @Test(arguments: [RecurrentStack.Cell.scrn, .lstm, .elman, .clockwork])
  func `Gradients of the loss match central differences`(cell: RecurrentStack.Cell) {
    expectGradientsMatchDifferences(Self.model(cell), inputs: [], step: 4e-3) { model, _, tape in
      var random = SeededGenerator(seed: 2)
      return model.loss([[0, 2, 3, 4, 0], [0, 1, 0]], on: tape, using: &random)
    }
  }

  @Test func `A text's probabilities do not depend on the texts beside it, and make its loss`() {
    let model = Self.model()
    let texts = [[0, 2, 3, 4, 0], [0, 1, 0], [0]]
    let together = model.logProbabilities(texts)
    #expect(together == texts.map { model.logProbabilities([$0])[0] })
    #expect(together.map(\.count) == [4, 2, 0])
    var random = SeededGenerator(seed: 2)
    let loss = model.loss(texts, on: Tape(isTraining: false), using: &random)
    expectClose(loss.value.values, [-together.joined().reduce(0, +) / 6])
  }

  @Test func `The words after a text have probabilities that sum to 1`() {
    let model = Self.model()
    let sum = (0..<model.vocabulary.count).reduce(Float(0)) {
      $0 + exp(model.logProbabilities([[0, 2, 3, $1]])[0][2])
    }
    expectClose([sum], [1])
  }

  @Test func `A mixture with all weight on one side is that side`() {
    let (base, model) = (TableLanguageModel(words: ["a", "b"]), Self.model(words: 2))
    let texts = [["a", "b"], ["zebra"], []]
    func found(_ share: Float) -> [(base: Double, mixture: Double)] {
      LanguageModelMixture(base, model, share: share, weight: 1, unknownCount: 5)
        .logProbabilities(texts)
    }
    for (none, all) in zip(found(0), found(1)) {
      expectClose([Float(none.mixture)], [Float(none.base)])
      #expect(none.base == all.base && all.mixture != all.base)
    }
    // "zebra" is one of 1 unlisted word of the one and of 5 of the other.
    let byRecurrent = model.logProbabilities([[0, 1, 0]])[0].reduce(0, +)
    expectClose([Float(found(1)[1].mixture)], [byRecurrent])
    let even = log((exp(found(0)[2].mixture) + exp(found(1)[2].mixture)) / 2)
    expectClose([Float(found(0.5)[2].mixture)], [Float(even)])
  }

  @Test func `Hypotheses are sorted anew, and what else is in their scores stays`() {
    let (base, model) = (TableLanguageModel(words: ["a", "b"]), Self.model())
    let mixture = LanguageModelMixture(base, model, share: 0.7, weight: 2, unknownCount: 5)
    let hypotheses = [["a"], ["b", "a"], ["zebra"]].enumerated().map { place, words in
      WordHypothesis(
        words: words.map { WordHypothesis.Word(spelling: $0, labels: []) }, score: -Double(place))
    }
    let found = mixture(hypotheses)
    #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    let gains = mixture.logProbabilities(hypotheses.map { $0.words.map(\.spelling) })
    for (hypothesis, gain) in zip(hypotheses, gains) {
      let other = found.first { $0.words == hypothesis.words }
      let expected = hypothesis.score + 2 * (gain.mixture - gain.base)
      expectClose([Float(other?.score ?? .nan)], [Float(expected)])
    }
  }
}
