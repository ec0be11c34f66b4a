public import Tensors

/// The words of a story that answer a question best, found by counting alone.
///
/// The sentence is sought that holds most of the question's words, weighed as in
/// ``ChoiceEvidence``; of it the run of words that are not in the question, with most rarity, is the
/// span. A sentence that holds less than ``least`` of the question is no answer.
public struct AnswerSpan: Sendable, Equatable {
  /// The share of the question's words that a sentence must hold.
  public static let least: Float = 0.45

  /// The place of the sentence.
  public let sentence: Int
  /// The words.
  public let words: [String]
  /// The share of the question's words that the sentence holds, weighed by rarity.
  public let score: Float
  /// That share of every sentence.
  public let attention: [Float]

  /// Looks for the words; nil if no sentence holds enough of the question, or holds nothing else.
  ///
  /// - Parameters:
  ///   - question: the story and the question.
  ///   - list: words by frequency.
  ///   - vectors: theirs, [words, size].
  public init?(_ question: StoryQuestion, words list: WordList, vectors: Tensor) {
    func text(
      _ sentences: [StorySentence], where isKept: (String, Float) -> Bool = { _, _ in true }
    ) -> EvidenceText {
      EvidenceText(sentences, words: list, vectors: vectors, where: isKept)
    }
    // Question words and the like say what is asked, not what it is about.
    let asked = text([question.question]) { _, rarity in rarity > 0.45 }
    let held = text(question.story).held(asked, borrowing: 0)
    attention = held
    guard !asked.stems.isEmpty,
      let best = held.indices.max(by: { (held[$0], $1) < (held[$1], $0) }),
      held[best] >= Self.least
    else { return nil }
    let stems = Set(question.question.words.map(\.text.stem))
    var (runs, run) = ([[String]](), [String]())
    for word in question.story[best].best + [""] {
      if word.isEmpty || stems.contains(word.stem) {
        if !run.isEmpty { runs.append(run) }
        run = []
      } else {
        run.append(word)
      }
    }
    func rarity(_ run: [String]) -> Float {
      text([StorySentence(run)]).rarities.reduce(0, +)
    }
    guard let longest = runs.max(by: { rarity($0) < rarity($1) }) else { return nil }
    (sentence, score) = (best, held[best])
    self.words = longest
  }
}
