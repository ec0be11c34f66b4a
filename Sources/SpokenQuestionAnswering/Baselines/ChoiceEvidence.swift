private import Foundation
public import Tensors

/// What can be counted about the choices of a question without learning, as numbers from about 0 to 1.
///
/// Words weigh by how rare they are: ln(rank + 1) / ln(words + 1) in a list of words by frequency, as
/// Zipf's law has it; words that are not in the list weigh 1. A word is *in* a sentence as far as one
/// of the sentence's words is like it: 1 for the same stem, else for the cosine of their vectors
/// above a half, stretched to 0...0.8. Sentences borrow half of what their neighbours hold. What a
/// question asks NOT to be true turns all signs. Words in which examinations ask ("according to the
/// professor") are no words of a question.
///
/// Reference: sliding window and word distance of Richardson, Burges & Renshaw (2013), *MCTest*.
public struct ChoiceEvidence: Sendable {
  /// What is counted of each choice.
  public static let names = [
    "sliding window", "best sentence", "asked sentences", "asked and best sentence", "anywhere",
    "same words anywhere", "length",
  ]
  /// What each counts for before anything is learnt.
  static let standardWeights: [Float] = [2, 2, 3, 3, 1, 1, 0]

  /// The numbers, [choices, names].
  public private(set) var values: [Float] = []
  /// How much of the best choice's and the question's words each sentence holds, [choices][sentences].
  public private(set) var support: [[Float]] = []

  /// Counts.
  ///
  /// - Parameters:
  ///   - question: with its choices.
  ///   - list: words by frequency.
  ///   - vectors: theirs, [words, size].
  public init(_ question: StoryQuestion, words list: WordList, vectors: Tensor) {
    func text(
      _ sentences: [StorySentence], where isKept: (String, Float) -> Bool = { _, _ in true }
    ) -> EvidenceText {
      EvidenceText(sentences, words: list, vectors: vectors, where: isKept)
    }
    let story = text(question.story)
    let asked = text([question.question]) { stem, _ in !Self.examinationStems.contains(stem) }
    let sign: Float = Self.isNegated(question.question) ? -1 : 1
    let askedHeld = story.held(asked)
    let window = SlidingWindow(Array(zip(story.stems, story.certainties)))
    // Sentences that hold the question's words: e^{5 share}, as shares of all.
    let focus = askedHeld.map { expf(5 * $0) }
    let focusSum = max(focus.reduce(0, +), 1e-9)
    for choice in question.choices {
      let own = text([choice])
      let held = story.held(own)
      let focused = zip(held, focus).reduce(Float(0)) { $0 + $1.0 * $1.1 } / focusSum
      let joint = zip(held, askedHeld).map { $0 * (0.25 + $1) }
      values += [
        sign * window.score(asked.stems + own.stems) / 4, sign * (held.max() ?? 0),
        sign * focused, sign * (joint.max() ?? 0), sign * story.heldAnywhere(own),
        sign * story.heldAnywhere(own, isExact: true), logf(1 + Float(own.stems.count)) / 4,
      ]
      support.append(joint)
    }
  }

  /// Stems of the words in which examinations ask.
  private static let examinationStems = Set(
    [
      "professor", "student", "speaker", "man", "woman", "lecture", "talk", "conversation",
      "passage", "discussion", "according", "mention", "say", "said", "describe", "discuss",
      "imply", "infer", "what", "why", "how", "does", "did", "do", "the", "a", "of", "is", "which",
      "following", "about", "to", "in", "can", "be",
    ].map(\.stem))

  /// Whether a question asks for what is not so: EXCEPT, or NOT beside "mentioned" and the like.
  private static func isNegated(_ question: StorySentence) -> Bool {
    let words = Set(question.words.map { $0.text.stem })
    return words.contains("except")
      || words.contains("not")
        && !words.isDisjoint(with: ["mention", "tru", "discus", "stat", "example", "exampl"])
  }
}
