import Foundation
import SpeechRecognition
import Tensors
import Testing

@Suite struct OpenVocabularySearchTests {
  private static let model = TableLanguageModel(words: ["a", "ab", "b", "bb"])

  private func alphabet() throws -> Alphabet { try Alphabet(symbols: [" ", "a", "b"]) }

  /// exp(score) of every text by all paths: texts with other separators have the same words.
  private func expected(_ scores: Tensor, alphabet: Alphabet) -> [String: Double] {
    PathEnumeration(scores).textProbabilities.reduce(into: [:]) { sums, text in
      let words = alphabet.decode(text.key).split(separator: " ").map(String.init)
      var (score, state) = (0.0, Self.model.start)
      for word in words {
        let (wordScore, next) = Self.model.score(Self.model.word(word), after: state)
        score += Double(wordScore)
        state = next
      }
      sums[words.joined(separator: " "), default: 0] +=
        text.value * exp(score + Double(Self.model.end(after: state)))
    }
  }

  @Test(arguments: 1...6)
  func wideBeamEqualsBruteForce(frames: Int) throws {
    let alphabet = try alphabet()
    let search = OpenVocabularySearch(alphabet, model: Self.model, configuration: .exhaustive)
    for seed in UInt64(1)...3 {
      let scores = randomLogProbabilities(frames: frames, labels: alphabet.labelCount, seed: seed)
      let expected = expected(scores, alphabet: alphabet)
      let found = search(scores, count: .max)
      #expect(Set(found.map(\.text)) == Set(expected.keys))
      #expect(found.count == expected.count)
      for hypothesis in found {
        #expect(abs(hypothesis.score - log(expected[hypothesis.text, default: 0])) < 1e-4)
        #expect(
          alphabet.decode(hypothesis.labels(separator: alphabet.separator)) == hypothesis.text)
      }
      #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    }
  }

  @Test func beamsFindTheBestWords() throws {
    let alphabet = try alphabet()
    for seed in UInt64(1)...10 {
      let scores = randomLogProbabilities(frames: 8, labels: 4, seed: seed)
      let exact = OpenVocabularySearch(
        alphabet, model: Self.model, configuration: .exhaustive)(scores, count: 1)
      let found = OpenVocabularySearch(alphabet, model: Self.model)(scores, count: 1)
      #expect(found.first?.words == exact.first?.words)
    }
  }

  @Test func emptyAndImpossible() throws {
    let search = OpenVocabularySearch(try alphabet(), model: Self.model)
    #expect(search(Tensor(shape: [0, 4], values: []), count: 5).map(\.text) == [""])
    let impossible = Tensor(shape: [1, 4], values: [Float](repeating: -.infinity, count: 4))
    #expect(search(impossible, count: 5).isEmpty)
  }
}
