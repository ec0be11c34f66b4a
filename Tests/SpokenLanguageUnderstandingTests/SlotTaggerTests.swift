import NeuralNetworks
@testable import SpokenLanguageUnderstanding
import Tensors
import TestSupport
import Testing

@Suite struct SlotTaggerTests {
  private static let sentences = BaselineTests.flights

  private func tagger(
    _ network: SlotTagger.Network, size: Int = 6, dropout: Float = 0, window: Int = 0
  ) -> SlotTagger {
    var configuration = SlotTagger.Configuration()
    configuration.network = network
    (configuration.wordSize, configuration.pieceSize) = (size, size)
    configuration.hiddenSize = size
    configuration.windowRadius = window
    configuration.dropout = dropout
    configuration.wordDropout = dropout
    let names = SlotTagger.Names(of: Self.sentences, pieceLength: 3, minimumCount: 1)
    var random = SeededGenerator(seed: 1)
    return SlotTagger(configuration, names: names, using: &random)
  }

  @Test func `Means of rows: by hand, and their gradient`() {
    let matrix = Tensor(shape: [3, 2], values: [1, 2, 3, 4, 5, 6])
    let tape = Tape()
    let means = tape.constant(matrix).meanOfRows([[0, 2], [], [1, 1, 0, 2]])
    expectClose(means.value.values, [3, 4, 0, 0, 3, 4])
    expectGradientsMatchDifferences(NoParameters(), inputs: [.random([3, 2], seed: 1)]) {
      _, inputs, _ in inputs[0].meanOfRows([[0, 2], [], [1, 1, 0]])
    }
  }

  @Test(arguments: SlotTagger.Network.allCases)
  func `Gradients match central differences`(network: SlotTagger.Network) {
    // Unequal lengths, and a sentence whose intent is not known.
    var batch = [Self.sentences[0], Self.sentences[7], Self.sentences[15]]
    batch[1].intent = nil
    batch[2].words.removeLast(2)
    batch[2].tags.removeLast(2)
    expectGradientsMatchDifferences(tagger(network, window: 1), directions: 2) { model, _, tape in
      var random = SeededGenerator(seed: 2)
      return model.loss(batch, on: tape, using: &random)
    }
  }

  @Test(arguments: SlotTagger.Network.allCases)
  func `A batch understands what its sentences do alone`(network: SlotTagger.Network) throws {
    let tagger = self.tagger(network, window: 2)
    let sentences = Self.sentences.map(\.words) + [[], ["never", "heard"]]
    let together = tagger(sentences)
    for (sentence, found) in zip(sentences, together) {
      let alone = tagger(sentence)
      #expect(alone.tags == found.tags && alone.intent == found.intent)
      #expect(found.tags.count == sentence.count)
      let (a, b) = (alone.intentProbability ?? 0, found.intentProbability ?? 0)
      #expect(abs(a - b) < 1e-6)
    }
    #expect(tagger([] as [String]) == Understanding(tags: []))
  }

  @Test(arguments: [SlotTagger.Network.lstmCRF, .lstm, .elman, .jordan])
  func `Slots and intents are learnt, and a seed gives the same loss`(
    network: SlotTagger.Network
  ) throws {
    func trained() -> (SlotTagger, [Float]) {
      // Jordan's network remembers a tag alone, which is O before both cities.
      var tagger = self.tagger(network, size: 16, dropout: 0.1, window: network == .jordan ? 1 : 0)
      var (random, adam, losses) = (SeededGenerator(seed: 3), Adam(), [Float]())
      for _ in 0..<150 {
        let tape = Tape()
        let loss = tagger.loss(Self.sentences, on: tape, using: &random)
        losses.append(loss.value.values[0])
        adam.update(&tagger, with: tape.gradients(of: loss), rate: 0.02)
      }
      return (tagger, losses)
    }
    let (tagger, losses) = trained()
    #expect(losses[149] < losses[0] / 4)
    let found = tagger(Self.sentences.map(\.words))
    var score = SpanScore()
    for (sentence, understanding) in zip(Self.sentences, found) {
      score += SpanScore(reference: sentence.tags, found: understanding.tags)
    }
    #expect(score.f1 > 0.95)
    if network == .lstmCRF {
      #expect(zip(Self.sentences, found).count { $0.intent == $1.intent } >= 15)
      #expect(trained().1 == losses)
    }
  }

  /// A word is told from its place only by what stands beside it, which a network without context
  /// cannot see: "boston" is from and to.
  @Test func `Without context a network has no chance, with a window it has`() {
    func f1(window: Int) -> Double {
      var tagger = self.tagger(.feedForward, size: 12, window: window)
      var (random, adam) = (SeededGenerator(seed: 4), Adam())
      for _ in 0..<120 {
        let tape = Tape()
        let loss = tagger.loss(Self.sentences, on: tape, using: &random)
        adam.update(&tagger, with: tape.gradients(of: loss), rate: 0.02)
      }
      return Self.sentences.reduce(into: SpanScore()) {
        $0 += SpanScore(reference: $1.tags, found: tagger($1.words).tags)
      }.f1
    }
    #expect(f1(window: 0) < 0.8)
    #expect(f1(window: 1) > 0.95)
  }
}
