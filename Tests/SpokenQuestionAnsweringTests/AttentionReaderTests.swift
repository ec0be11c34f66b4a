import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import SpokenQuestionAnswering

@Suite struct AttentionReaderTests {
  private static let words = WordList([
    "the", "cat", "sat", "dog", "ran", "where", "hall", "garden",
  ])
  private static let story = [
    StorySentence(["the", "cat", "sat", "hall"]), StorySentence(["dog", "ran", "garden"]),
    StorySentence([String]()),
  ]
  private static let chosen = StoryQuestion(
    story: story, question: StorySentence(["where", "the", "dog"]),
    choices: [StorySentence(["hall"]), StorySentence(["the", "garden"])], rightChoice: 1)
  private static let answered = StoryQuestion(
    story: story, question: StorySentence(["where", "cat"]), answer: "hall")

  private static func reader(wordSize: Int = 4, hiddenSize: Int = 3) -> AttentionReader {
    var configuration = AttentionReader.Configuration()
    (configuration.wordSize, configuration.hiddenSize) = (wordSize, hiddenSize)
    (configuration.dropout, configuration.countsEvidence) = (0, false)
    var random = SeededGenerator(seed: 5)
    return AttentionReader(
      configuration, words: words, answers: WordList(["hall", "garden"]), using: &random)
  }

  @Test(arguments: [chosen, answered])
  func `Gradients agree with central differences`(question: StoryQuestion) {
    expectGradientsMatchDifferences(Self.reader(), tolerance: 5e-3) { reader, _, tape in
      var random = SeededGenerator(seed: 1)
      // All parameters are read in one of the two, so both are added.
      let other = question.choices.isEmpty ? Self.chosen : Self.answered
      return reader.loss(question, on: tape, using: &random)
        + reader.loss(other, on: tape, using: &random)
    }
  }

  @Test func `Gradients of the weights of evidence agree with central differences`() {
    let evidence = Tensor.random([2, ChoiceEvidence.names.count], seed: 7)
    expectGradientsMatchDifferences(Self.reader(), tolerance: 5e-3) { reader, _, tape in
      var random = SeededGenerator(seed: 1)
      return reader.loss(Self.chosen, evidence: evidence, on: tape, using: &random)
        + reader.loss(Self.answered, on: tape, using: &random) + reader.evidencePenalty(on: tape)
    }
  }

  @Test func `A hop by hand: equal scores give means, a doubtful word counts less`() {
    let tape = Tape(isTraining: false)
    // Two sentences, of two words and of one; the question is at right angles to all.
    let x = Tensor(shape: [2, 2, 2], values: [1, 0, 3, 0, 2, 0, 0, 0])
    let hop = AttentionHop(
      query: tape.constant(Tensor(shape: [1, 2], values: [0, 1])), words: tape.constant(x),
      sentences: tape.constant(Tensor(shape: [2, 2])), certainty: [1, 1, 0.25, 0])
    expectClose(hop.sentences, [0.5, 0.5])
    expectClose(hop.words, [0.8, 1, 0.2, 0])  // 1 : ¼ in the first sentence
    expectClose(hop.output.value.values, [0.5 * (0.8 * 1 + 0.2 * 2) + 0.5 * 3, 0])
  }

  @Test func `Gradients of a hop and of cosines agree with central differences`() {
    expectGradientsMatchDifferences(
      NoParameters(),
      inputs: [
        .random([1, 3], seed: 1), .random([4, 2, 3], seed: 2), .random([2, 3], seed: 3),
      ], tolerance: 5e-3
    ) { _, inputs, _ in
      AttentionHop(
        query: inputs[0], words: inputs[1], sentences: inputs[2],
        certainty: [1, 1, 0.5, 1, 1, 0, 1, 0]
      ).output
    }
    expectGradientsMatchDifferences(
      NoParameters(), inputs: [.random([1, 3], seed: 4), .random([4, 3], seed: 5)],
      tolerance: 5e-3
    ) { _, inputs, _ in inputs[0].cosines(inputs[1]) }
  }

  @Test(arguments: [chosen, answered])
  func `A tape is freed with its loss`(question: StoryQuestion) {
    weak var freed: Tape?
    do {
      var random = SeededGenerator(seed: 1)
      let tape = Tape()
      let loss = Self.reader().loss(question, on: tape, using: &random)
      _ = tape.gradients(of: loss)
      freed = tape
    }
    #expect(freed == nil)
  }

  @Test func `Padding and unsure words: a longer sentence beside changes nothing`() {
    let reader = Self.reader()
    let alone = SentenceBatch([Self.story[1]], words: Self.words)
    let beside = SentenceBatch(Self.story, words: Self.words)
    #expect(alone.time == 3 && beside.time == 4 && beside.lengths == [4, 3, 0])
    #expect(beside.certainty == [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0])
    let reading = reader(Self.chosen)
    #expect(reading.attention.count == 2 && reading.attention[0].count == 3)
    #expect(reading.wordAttention[0].map(\.count) == [4, 3, 0])
    #expect(abs(reading.probabilities.reduce(0, +) - 1) < 1e-5)
    #expect(reader(Self.answered).probabilities.count == 2)
    #expect(
      reader(StoryQuestion(story: [], question: StorySentence([String]()))).best != nil)
  }

  @Test func `It learns ten questions by heart`() {
    var random = SeededGenerator(seed: 9)
    let questions = (0..<10).map { _ in
      let sentences = (0..<3).map { _ in
        StorySentence((0..<4).map { _ in Self.words.words[Int(random.next() % 8)] })
      }
      return StoryQuestion(
        story: sentences, question: StorySentence(["where", "the"]),
        choices: [StorySentence(["cat"]), StorySentence(["dog", "ran"])],
        rightChoice: Int(random.next() % 2))
    }
    var options = AttentionReaderTraining.Options()
    (options.epochCount, options.batchSize, options.learningRate) = (40, 2, 0.03)
    let training = AttentionReaderTraining(options: options, training: questions, dev: questions)
    var losses: [Double] = []
    let isFinished = training.run(Self.reader(wordSize: 8, hiddenSize: 8)) { epoch, _, _ in
      losses.append(epoch.devLoss)
    }
    #expect(isFinished && (losses.last ?? 1) < 0.1, "\(losses)")
  }
}
