import SpokenLanguageUnderstanding
import Testing

@Suite struct SpanScoreTests {
  private func spans(_ tags: String) -> [String] {
    SlotSpan.spans(of: tags.split(separator: " ").map(String.init)).map {
      "\($0.name) \($0.words.lowerBound)-\($0.words.upperBound)"
    }
  }

  @Test(arguments: [
    ("O O", []), ("B-a I-a O", ["a 0-2"]), ("B-a B-a", ["a 0-1", "a 1-2"]),
    ("I-a I-a", ["a 0-2"]), ("O I-a I-b", ["a 1-2", "b 2-3"]),
    ("B-a I-b I-b", ["a 0-1", "b 1-3"]), ("B-a O I-a", ["a 0-1", "a 2-3"]),
    ("B-a.b I-a.b", ["a.b 0-2"]), ("X B-a", ["a 1-2"]), ("", []),
  ])
  func `Slots as conlleval reads them`(tags: String, expected: [String]) {
    #expect(spans(tags) == expected)
  }

  // Wanted a 0-2, b 3-4, b 4-5; found a 0-2, b 3-5 and c 5-6: one right of three found and of three
  // wanted. So precision, recall and F1 are 1/3.
  @Test func `Counts by hand`() {
    let score = SpanScore(
      reference: ["B-a", "I-a", "O", "B-b", "B-b", "O"],
      found: ["B-a", "I-a", "O", "B-b", "I-b", "B-c"])
    #expect(score.wanted == 3 && score.found == 3 && score.right == 1)
    #expect(abs(score.f1 - 1.0 / 3) < 1e-12)
  }

  /// Of 4 wanted slots 2 are found, and 1 more that is wrong: precision 2/3, recall 1/2, F1 4/7.
  @Test func `Rates by hand, summed over sentences`() {
    var score = SpanScore()
    score += SpanScore(reference: ["B-a", "B-b", "B-a"], found: ["B-a", "O", "B-b"])
    score += SpanScore(reference: ["B-b"], found: ["B-b"])
    #expect(abs(score.precision - 2.0 / 3) < 1e-12 && score.recall == 0.5)
    #expect(abs(score.f1 - 4.0 / 7) < 1e-12)
    #expect(SpanScore().f1 == 0 && SpanScore().precision == 0 && SpanScore().recall == 0)
  }

  @Test func `Each slot by itself`() {
    let scores = SpanScore.byName(
      reference: ["B-a", "I-a", "B-b"], found: ["B-a", "O", "B-b"])
    #expect(scores["a"]?.right == 0 && scores["a"]?.found == 1 && scores["a"]?.wanted == 1)
    #expect(scores["b"]?.f1 == 1 && scores.count == 2)
  }

  @Test func `A sentence's tags are put into one form`() {
    let sentence = TaggedSentence(
      words: ["w", "x", "y", "z"], tags: ["I-a", "I-a", "I-b", "?"], intent: "i")
    #expect(sentence.tags == ["B-a", "I-a", "B-b", "O"])
  }
}
