import SpeechRecognition
import Testing

@Suite struct WordSpanTests {
  private let space = 1

  /// The text `␣ab␣␣c`, each label one frame long with a blank frame after it.
  @Test func wordsStandBetweenSeparators() {
    let labels: [(Int, Float)] = [(1, 0.9), (2, 0.8), (3, 0.5), (1, 0.2), (1, 0.3), (4, 0.7)]
    let spans = labels.enumerated().map { index, label in
      LabelSpan(label: label.0, frames: 2 * index..<2 * index + 1, probability: label.1)
    }
    #expect(
      spans.words(separatedBy: space) == [
        WordSpan(labels: [2, 3], frames: 2..<5, confidence: 0.5),
        WordSpan(labels: [4], frames: 10..<11, confidence: 0.7),
      ])
  }

  @Test(arguments: [UInt64](1...10))
  func wordsAreInOrderAndApart(seed: UInt64) {
    let frames = randomLogProbabilities(frames: 80, labels: 4, seed: seed)
    let words = BestPath(frames).spans.words(separatedBy: space)
    #expect(words.count > 1)
    for (word, next) in zip(words, words.dropFirst()) {
      #expect(word.frames.upperBound <= next.frames.lowerBound)
    }
    #expect(words.allSatisfy { $0.confidence > 0 && $0.confidence <= 1 && !$0.frames.isEmpty })
  }

  @Test func separatorsAloneAreNoWords() {
    #expect([LabelSpan]().words(separatedBy: space) == [])
    #expect(
      [LabelSpan(label: 1, frames: 0..<2, probability: 1)].words(separatedBy: space) == [])
  }
}
