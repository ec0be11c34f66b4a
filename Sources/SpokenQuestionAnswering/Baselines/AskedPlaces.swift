private import Foundation
import Tensors

/// Where in a story a question points to.
struct AskedPlaces {
  /// The share of the question's words that each sentence holds.
  let held: [Float]
  /// How much each sentence is asked about, the sum is 1: e^{6 held}, half of it also for the
  /// sentences before and after; all alike if the question is about the whole.
  let focus: [Float]
  /// The stems of the question's words.
  let stems: [String]
  /// Whether what is not so is asked for: EXCEPT, or NOT beside "mentioned" and the like.
  let isNegated: Bool

  /// Looks for a question's words in a story.
  ///
  /// Words in which examinations ask ("according to the professor") are no words of a question.
  init(_ question: StorySentence, in story: EvidenceText, words list: WordList, vectors: Tensor) {
    let asked = EvidenceText([question], words: list, vectors: vectors) { stem, rarity in
      rarity > 0.35 && !Self.examinationStems.contains(stem)
    }
    held = story.held(asked)
    stems = asked.stems
    let all = Set(question.words.map { $0.text.stem })
    isNegated =
      all.contains("except")
      || all.contains("not")
        && !all.isDisjoint(with: ["mention", "tru", "discus", "stat", "example", "exampl"])
    let isOfWhole = !all.isDisjoint(with: Self.wholeStems)
    let points = held.map { isOfWhole ? 1 : expf(6 * $0) }
    let spread = points.indices.map { s in
      points[s] + 0.5 * (s > 0 ? points[s - 1] : 0)
        + 0.5 * (s + 1 < points.count ? points[s + 1] : 0)
    }
    let sum = max(spread.reduce(0, +), 1e-9)
    focus = spread.map { $0 / sum }
  }

  private static let examinationStems = Set(
    [
      "professor", "student", "speaker", "man", "woman", "lecture", "talk", "conversation",
      "passage", "discussion", "according", "mention", "say", "said", "describe", "discuss",
      "imply", "infer", "what", "why", "how", "does", "did", "do", "the", "a", "of", "is", "which",
      "following", "about", "to", "in", "can", "be",
    ].map(\.stem))

  /// Words by which the whole is asked about: main idea, purpose, topic.
  private static let wholeStems = Set(
    ["mainly", "main", "mostly", "purpose", "primarily", "topic", "title"].map(\.stem))
}
