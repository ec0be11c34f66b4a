import Foundation
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@testable import SpokenQuestionAnswering

/// Golden file: `scripts/oracles/memory_network.py` (NumPy, gradients by central differences).
@Suite struct MemoryNetworkTests {
  private struct Golden: Decodable {
    var logProbabilities: [Float]
    var loss: Float
    var gradients: [[Float]]
  }

  private static let words = WordList((0..<7).map { "w\($0)" })
  private static let story = [[0, 1, 2], [3, 1], [4, 5, 2, 6]].map { sentence in
    StorySentence(sentence.map { "w\($0)" })
  }
  private static let question = StoryQuestion(
    story: story, question: StorySentence(["w3", "w2"]), answer: "w5")

  private static func network(
    sharing: MemoryNetwork.Sharing = .adjacent, memorySize: Int = 5, size: Int = 4,
    words: WordList = words
  ) -> MemoryNetwork {
    var configuration = MemoryNetwork.Configuration()
    (configuration.hopCount, configuration.size) = (2, size)
    (configuration.memorySize, configuration.sharing) = (memorySize, sharing)
    var random = SeededGenerator(seed: 1)
    return MemoryNetwork(configuration, words: words, using: &random)
  }

  @Test func `Answers, loss and all gradients are those of NumPy`() throws {
    let golden = try golden("memory-network", as: Golden.self, in: .module)
    var network = Self.network()
    var number = 0
    network.forEachParameter { parameter in
      let table = Float(number < 3 ? number : 7 + number)
      for index in parameter.value.values.indices {
        parameter.value.values[index] = 0.3 * cosf(0.7 * Float(index) + table)
      }
      number += 1
    }
    let tape = Tape()
    let loss = network.loss([network.numbered(Self.question)], on: tape)
    expectClose(loss.value.values, [golden.loss])
    let gradients = tape.gradients(of: loss)
    for (parameter, expected) in zip(network.parameters, golden.gradients) {
      expectClose(gradients[parameter]?.values ?? [], expected, absolute: 2e-5)
    }
    let reading = network(Self.question)
    expectClose(
      reading.probabilities.map { Float(log($0)) }, golden.logProbabilities, absolute: 2e-5)
  }

  @Test(arguments: MemoryNetwork.Sharing.allCases, [true, false])
  func `Gradients agree with central differences`(
    sharing: MemoryNetwork.Sharing, hasSoftmax: Bool
  ) {
    expectGradientsMatchDifferences(Self.network(sharing: sharing), tolerance: 5e-3) {
      network, _, tape in
      network.loss(
        [Self.question, Self.question].map { network.numbered($0) }, hasSoftmax: hasSoftmax,
        on: tape)
    }
  }

  @Test func `Unknown words, and sentences beyond the memory, change nothing`() {
    let network = Self.network(memorySize: 3)
    var longer = Self.question
    longer.story = [StorySentence(["w1", "w6"])] + longer.story
    longer.story[3].words.append(.init("nobody", place: 0))
    let (short, long) = (network(Self.question), network(longer))
    #expect(short.probabilities == long.probabilities)
    #expect(long.attention.allSatisfy { $0.count == 4 && $0[0] == 0 })
    #expect(short.attention.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-5 })
  }

  @Test func `A word's weight scales what it says, and order counts`() {
    let network = Self.network()
    var doubtful = Self.question
    doubtful.story[1].words.append(.init("w6", place: 1, weight: 0))
    #expect(network(doubtful).probabilities == network(Self.question).probabilities)
    doubtful.story[1].words[2].weight = 0.5
    #expect(network(doubtful).probabilities != network(Self.question).probabilities)
    var turned = Self.question
    turned.story[1] = StorySentence(["w1", "w3"])
    #expect(network(turned).probabilities != network(Self.question).probabilities)
  }

  @Test func `A story without sentences is answered from the question alone`() {
    let network = Self.network()
    let reading = network(StoryQuestion(story: [], question: StorySentence(["w1"])))
    #expect(abs(reading.probabilities.reduce(0, +) - 1) < 1e-5)
    #expect(reading.evidence(limit: 3).isEmpty)
  }

  @Test func `Gaps keep the order of ages and stay within the memory`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      var numbered = Self.network().numbered(Self.question)
      numbered.insertGaps(share: 0.5, memorySize: 5, using: &random)
      #expect(numbered.ages == numbered.ages.sorted(by: >) && Set(numbered.ages).count == 3)
      #expect(numbered.ages.allSatisfy { (0..<5).contains($0) })
    }
  }

  /// Who was where last: stories of three sentences, as in bAbI's first task.
  private static func questions(count: Int, seed: UInt64) -> [StoryQuestion] {
    var random = SeededGenerator(seed: seed)
    let (names, places) = (["ann", "bob"], ["garden", "hall", "attic"])
    return (0..<count).map { _ in
      let told = (0..<3).map { _ in
        (names[Int(random.next() % 2)], places[Int(random.next() % 3)])
      }
      let asked = told[Int(random.next() % 3)].0
      return StoryQuestion(
        story: told.map { StorySentence([$0.0, "went", "to", "the", $0.1]) },
        question: StorySentence(["where", "is", asked]),
        answer: told.last { $0.0 == asked }?.1)
    }
  }

  @Test func `It learns who was where last, and the seed decides all`() throws {
    var configuration = MemoryNetwork.Configuration()
    (configuration.size, configuration.hopCount, configuration.memorySize) = (16, 2, 6)
    var options = MemoryNetworkTraining.Options()
    (options.epochCount, options.linearEpochCount, options.halvingInterval) = (12, 3, 6)
    let questions = Self.questions(count: 300, seed: 1)
    let words = WordList(
      counting: questions.flatMap { question in
        (question.story + [question.question]).flatMap { $0.words.map(\.text) }
      })
    func train() -> (network: MemoryNetwork, epoch: MemoryNetworkTraining.Epoch)? {
      var training = MemoryNetworkTraining(
        configuration, options: options, words: words, training: questions,
        dev: Self.questions(count: 60, seed: 2))
      return training.run()
    }
    let (first, second) = (try #require(train()), try #require(train()))
    #expect(first.epoch == second.epoch)
    let test = Self.questions(count: 100, seed: 3)
    let right = zip(test, first.network(test)).count { question, reading in
      reading.best.map { words.words[$0] } == question.answer
    }
    #expect(right >= 95, "\(right) of 100; chance is 33")
  }
}
