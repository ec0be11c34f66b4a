import Foundation
import NeuralNetworks
@testable import SpeechPipelines
import SpokenQuestionAnswering
import Tensors
import TestSupport
import Testing

@Suite struct TextVectorsTests {
  @Test func `Meetings by hand`() {
    var counts = CooccurrenceCounts(wordCount: 3)
    counts.add(0, 1, weight: 1)
    counts.add(1, 0, weight: 0.5)
    counts.add(2, 2, weight: 2)
    #expect(counts.weight(0, 1) == 1.5 && counts.weight(1, 0) == 1.5 && counts.weight(0, 2) == 0)
    // Σ_b n is 1.5, 1.5 and 4 (a word that meets itself twice); smoothed 1.5^¾, 1.5^¾, 4^¾.
    let (half, own) = (pow(1.5, 0.75), pow(4, 0.75))
    let information = counts.positiveInformation
    let mass = 2 * half + own
    #expect(abs(Double(information.value(0, 1)) - log(1.5 / (1.5 * half / mass))) < 1e-5)
    #expect(abs(Double(information.value(2, 2)) - log(mass / own)) < 1e-5)
    let product = information.product([1, 10, 100], columns: 1, isTransposed: false)
    let m = information.value(0, 1)
    expectClose(product, [10 * m, m, 100 * information.value(2, 2)], absolute: 1e-3)
  }

  @Test func `A table of thousands of pairs keeps each`() {
    var counts = CooccurrenceCounts(wordCount: 400)
    for a in 0..<400 { for b in a..<400 { counts.add(b, a, weight: Float(a + b)) } }
    #expect(
      (0..<400).allSatisfy { a in
        (a..<400).allSatisfy { counts.weight(a, $0) == Float(a + $0) }
      })
  }

  /// Iterated singular vectors of a matrix of positive information, against its own products.
  @Test func `Vectors are singular vectors by the root of their value`() throws {
    var (counts, random) = (CooccurrenceCounts(wordCount: 30), SeededGenerator(seed: 3))
    for a in 0..<30 {
      for b in 0..<a where random.uniform() < 0.4 {
        counts.add(a, b, weight: random.uniform() + 0.1)
      }
    }
    var vectors = CooccurrenceVectors()
    (vectors.size, vectors.iterationCount) = (4, 60)
    let found = try #require(vectors(counts))
    // With U of M Mᵀ by Jacobi's rotations, U √S normalised row by row gives the same cosines.
    let information = counts.positiveInformation
    let m = (0..<30).map { a in (0..<30).map { Double(information.value(a, $0)) } }
    let square = (0..<30).map { a in
      (0..<30).map { b in zip(m[a], m[b]).reduce(0.0) { $0 + $1.0 * $1.1 } }
    }
    let eigen = SymmetricEigenvectorsOracle.largest(square, count: 4)
    func cosine(_ x: [Double], _ y: [Double]) -> Double {
      func product(_ x: [Double], _ y: [Double]) -> Double {
        zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return product(x, y) / (product(x, x) * product(y, y)).squareRoot()
    }
    for a in 0..<30 {
      for b in 0..<a {
        let expected = cosine(
          eigen.map { $0.vector[a] * pow($0.value, 0.25) },
          eigen.map { $0.vector[b] * pow($0.value, 0.25) })
        let row = { (word: Int) in (0..<4).map { Double(found[word, $0]) } }
        #expect(abs(cosine(row(a), row(b)) - expected) < 1e-3, "\(a), \(b)")
      }
    }
  }

  @Test func `Words of like neighbours get like vectors`() throws {
    let text = (0..<400).map { n in
      let (isRuler, k) = (n % 2 == 0, n / 2 % 2)
      return isRuler
        ? "the \(["king", "queen"][k]) rules her land" : "an \(["apple", "pear"][k]) grows on trees"
    }.joined(separator: "\n")
    let vectors = TextVectors(Data(text.utf8), wordCount: 100)
    let table = try #require(
      vectors.cooccurrenceVectors(size: 6, seed: 1, shouldStop: { false }, report: { _ in }))
    func cosine(_ a: String, _ b: String) -> Float {
      guard let a = vectors.words[a], let b = vectors.words[b] else { return .nan }
      return (0..<6).reduce(0) { $0 + table[a, $1] * table[b, $1] }
    }
    #expect(cosine("king", "queen") > 0.9 && cosine("apple", "pear") > 0.9)
    #expect(cosine("king", "apple") < 0.5)
    let again = vectors.cooccurrenceVectors(
      size: 6, seed: 1, shouldStop: { false }, report: { _ in })
    #expect(again == table)
    #expect(
      vectors.cooccurrenceVectors(size: 6, seed: 1, shouldStop: { true }, report: { _ in }) == nil)
  }

  @Test func `Folds hold whole stories, and answers are counted once`() throws {
    let words = WordList(["a", "b", "c", "d", "x", "y"])
    let questions = (0..<12).map { n in
      StoryQuestion(
        story: [StorySentence([words.words[n % 4], "\(n % 6)"])], question: StorySentence(["x"]),
        choices: [StorySentence(["a"]), StorySentence(["b"])], rightChoice: n % 2)
    }
    let validation = ReaderCrossValidation(questions, count: 4, seed: 1)
    #expect(validation.folds.count == 4 && validation.folds.joined().count == 12)
    let stories = validation.folds.map { Set($0.map { $0.story[0].best }) }
    #expect(stories.reduce(0) { $0 + $1.count } == Set(questions.map { $0.story[0].best }).count)
    var options = AttentionReaderTraining.Options()
    options.epochCount = 1
    var configuration = AttentionReader.Configuration()
    (configuration.wordSize, configuration.hiddenSize) = (4, 2)
    var random = SeededGenerator(seed: 2)
    let reader = AttentionReader(
      configuration, words: words, answers: WordList([String]()), using: &random)
    var reported: [Int] = []
    let score = try #require(
      validation(options, from: reader, report: { fold, _ in reported.append(fold) }))
    #expect(score.count == 12 && reported == [1, 2, 3, 4])
    #expect(validation(options, from: reader, shouldStop: { true }) == nil)
    #expect(ReaderCrossValidation([questions[0]], count: 5, seed: 1).folds.count == 1)
  }
}

/// The largest eigenvalues of a symmetric matrix by the power method with deflation.
private enum SymmetricEigenvectorsOracle {
  static func largest(
    _ matrix: [[Double]], count: Int
  ) -> [(value: Double, vector: [Double])] {
    var (matrix, found) = (matrix, [(value: Double, vector: [Double])]())
    for _ in 0..<count {
      var v = matrix.indices.map { 1 + 0.1 * sin(Double($0)) }
      var value = 0.0
      for _ in 0..<1000 {
        let w = matrix.map { row in zip(row, v).reduce(0) { $0 + $1.0 * $1.1 } }
        value = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
        v = w.map { $0 / value }
      }
      found.append((value, v))
      for i in matrix.indices {
        for j in matrix.indices { matrix[i][j] -= value * v[i] * v[j] }
      }
    }
    return found
  }
}
