import Foundation
import NeuralNetworks
@testable import SpokenLanguageUnderstanding
import Tensors
import TestSupport
import Testing

@Suite struct DocumentClassifierTests {
  private static let documents = [
    LabelledDocument(words: ["the", "sea", "was", "wild"], labels: ["sea", "storm"]),
    LabelledDocument(words: ["calm", "sea"], labels: ["sea"]),
    LabelledDocument(words: ["a", "storm", "on", "land"], labels: ["storm", "land"]),
  ]

  private func classifier(hidden: Int) -> DocumentClassifier {
    var configuration = DocumentClassifier.Configuration()
    (configuration.wordSize, configuration.pieceSize) = (6, 4)
    configuration.hiddenSize = hidden
    (configuration.dropout, configuration.wordDropout) = (0, 0)
    let names = DocumentClassifier.Names(of: Self.documents, pieceLength: 3, minimumCount: 1)
    var random = SeededGenerator(seed: 1)
    return DocumentClassifier(configuration, names: names, using: &random)
  }

  @Test(arguments: [0, 5])
  func `Gradients match central differences`(hidden: Int) {
    let documents =
      Self.documents + [LabelledDocument(words: ["sea"], labels: ["unheard", "land"])]
    expectGradientsMatchDifferences(classifier(hidden: hidden), directions: 2) { model, _, tape in
      var random = SeededGenerator(seed: 2)
      return model.loss(documents, on: tape, using: &random)
    }
  }

  // The probabilities p that the classifier tells give the loss: five labels, each −ln p.
  @Test(arguments: [0, 5])
  func `The loss is the mean of the labels' logarithms`(hidden: Int) {
    let classifier = classifier(hidden: hidden)
    var (sum, count) = (0.0, 0)
    for document in Self.documents {
      let found = classifier(document.words, count: 10)
      #expect(found.count == 3 && abs(found.reduce(0) { $0 + $1.score } - 1) < 1e-5)
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.score >= $1.score })
      for label in found where document.labels.contains(label.label) {
        sum -= log(label.score)
        count += 1
      }
    }
    var random = SeededGenerator(seed: 2)
    let loss = classifier.loss(Self.documents, on: Tape(), using: &random)
    #expect(count == 5 && abs(Double(loss.value.values[0]) - sum / 5) < 1e-5)
    #expect(classifier([], count: 3).isEmpty)
    #expect(classifier(["never", "heard"], count: 2).count == 2)
  }

  // Order decides: "a b" and "b a" have the same words.
  @Test func `Order is learnt by the recurrent network alone`() {
    let documents = [
      LabelledDocument(words: ["a", "b"], labels: ["up"]),
      LabelledDocument(words: ["b", "a"], labels: ["down"]),
    ]
    func accuracy(hidden: Int) -> Double {
      var configuration = DocumentClassifier.Configuration()
      (configuration.wordSize, configuration.pieceSize) = (6, 4)
      configuration.hiddenSize = hidden
      (configuration.dropout, configuration.wordDropout) = (0, 0)
      let names = DocumentClassifier.Names(of: documents, pieceLength: 3, minimumCount: 1)
      var random = SeededGenerator(seed: 1)
      var model = DocumentClassifier(configuration, names: names, using: &random)
      var optimizer = Adam()
      for _ in 0..<60 {
        let tape = Tape()
        let loss = model.loss(documents, on: tape, using: &random)
        optimizer.update(&model, with: tape.gradients(of: loss), rate: 0.05)
      }
      return LabelScore(model, documents, count: 1).precisionAtOne
    }
    #expect(accuracy(hidden: 4) == 1)
    #expect(accuracy(hidden: 0) == 0.5)
  }

  // sea: of 3 documents 2 hold it as a word and 2 have it as label; storm: 1 and 2; land: 1 and 1.
  @Test func `Counts by hand`() {
    let frequency = LabelFrequencies(.frequency, of: Self.documents)
    #expect(frequency.labels.entries == ["sea", "storm", "land"] && frequency.counts == [2, 2, 1])
    #expect(frequency(["land"], count: 1).map(\.label) == ["sea"])
    let tfidf = LabelFrequencies(.tfidf, of: Self.documents)
    #expect(abs(tfidf.weights[0] - log(1.5)) < 1e-12 && abs(tfidf.weights[2] - log(3)) < 1e-12)
    let found = tfidf(["Land", "sea", "sea"], count: 2)
    #expect(found.map(\.label) == ["land", "sea"])
    #expect(abs(found[0].score - log(3) / (log(3) + 2 * log(1.5))) < 1e-12)
    #expect(tfidf(["nothing"], count: 1).map(\.label) == ["sea"])
    let score = LabelScore(
      tfidf, Self.documents + [LabelledDocument(words: ["x"], labels: [])], count: 2)
    // storm is never found beside sea in "the sea was wild", by tf-idf comes in place of frequency.
    #expect(score.first == [1, 1, 1])
    #expect(score.several == [1, 1, 1])
  }
}
