import Foundation
import SpeechRecognition
import Tensors
import Testing

@Suite struct WordConfidenceTests {
  @Test func withoutFittingItIsTheLeastLabelTimesTheShare() {
    let evidence = WordConfidence.Evidence(probabilities: [0.9, 0.5, 0.8], share: 0.5)
    #expect(abs(WordConfidence()(evidence) - 0.25) < 1e-6)
  }

  /// Words are right with p = 1 / (1 + e^−(1 + 2 l)); what is fitted says so again.
  @Test func fittingFindsTheProbabilities() {
    var generator = SeededGenerator(seed: 3)
    var examples: [(evidence: WordConfidence.Evidence, isRight: Bool)] = []
    for _ in 0..<4000 {
      let probability = Float.random(in: 0.05...1, using: &generator)
      let evidence = WordConfidence.Evidence(probabilities: [probability], share: 0.5)
      let p = 1 / (1 + exp(-(1 + 2 * evidence.lowest)))
      examples.append((evidence, Double.random(in: 0..<1, using: &generator) < p))
    }
    let confidence = WordConfidence(fitting: examples)
    for probability in [Float(0.1), 0.4, 0.9] {
      let evidence = WordConfidence.Evidence(probabilities: [probability], share: 0.5)
      let p = 1 / (1 + exp(-(1 + 2 * evidence.lowest)))
      #expect(abs(Double(confidence(evidence)) - p) < 0.04)
    }
    let words = examples.map { (confidence($0.evidence), $0.isRight) }
    #expect(Reliability(words).expectedCalibrationError < 0.03)
  }

  @Test func fittingStaysFiniteWhenAllWordsAreRight() {
    let evidence = WordConfidence.Evidence(probabilities: [0.9], share: 1)
    let confidence = WordConfidence(fitting: Array(repeating: (evidence, true), count: 50))
    #expect(confidence(evidence) > 0.8)
    #expect(confidence(evidence) <= 1)
    #expect(WordConfidence(fitting: []).weights?.allSatisfy { $0 == 0 } == true)
  }

  /// 0.1 right of two at 0.15 mean, and both of two at 0.95: (2·0.35 + 2·0.05) / 4 = 0.2.
  @Test func reliabilityByHand() {
    let reliability = Reliability([(0.1, false), (0.19, true), (0.9, true), (1, true)])
    #expect(reliability.bins.map(\.count) == [0, 2, 0, 0, 0, 0, 0, 0, 0, 2])
    #expect(abs(reliability.bins[1].shareRight - 0.5) < 1e-9)
    #expect(abs(reliability.bins[9].meanConfidence - 0.95) < 1e-6)
    #expect(abs(reliability.expectedCalibrationError - (2 * 0.355 + 2 * 0.05) / 4) < 1e-6)
  }

  @Test func sharesByHand() {
    func hypothesis(_ text: String, _ score: Double) -> WordHypothesis {
      WordHypothesis(
        words: text.split(separator: " ").map { .init(spelling: String($0), labels: [1]) },
        score: score)
    }
    let found = [
      hypothesis("a b c", 0), hypothesis("a c", log(0.5)), hypothesis("a x c", log(0.5)),
    ]
    #expect(found.wordShares(scale: 1).map { ($0 * 100).rounded() } == [100, 50, 100])
    #expect([WordHypothesis]().wordShares(scale: 1).isEmpty)
  }
}
