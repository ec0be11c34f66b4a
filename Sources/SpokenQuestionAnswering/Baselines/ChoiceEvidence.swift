private import Foundation
public import Tensors

/// What can be counted about the choices of a question without learning, as numbers from about 0 to 1.
///
/// Words weigh by how rare they are: ln(rank + 1) / ln(words + 1) in a list of words by frequency, as
/// Zipf's law has it; words that are not in the list weigh 1. A word is *in* a sentence as far as one
/// of the sentence's words is like it: 1 for the same stem, else for the cosine of their vectors
/// above a half, stretched to 0...0.8. Sentences borrow half of what their neighbours hold. What a
/// question asks NOT to be true turns all signs.
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

  /// A word of the question, a choice or the story, once for all comparisons.
  private struct Term {
    var stem: String
    var rarity: Float
    var vector: [Float]?  // of length 1
    var certainty: Float
  }

  /// Counts.
  ///
  /// - Parameters:
  ///   - question: with its choices.
  ///   - list: words by frequency.
  ///   - vectors: theirs, [words, size].
  public init(_ question: StoryQuestion, words list: WordList, vectors: Tensor) {
    func terms(_ sentence: StorySentence) -> [Term] {
      sentence.words.map { Self.term($0, list, vectors) }
    }
    let story = question.story.map(terms)
    let asked = terms(question.question)
    let sign: Float = Self.isNegated(question.question) ? -1 : 1
    let askedHeld = Self.held(asked, story)
    let window = SlidingWindow(story.joined().map { ($0.stem, $0.certainty) })
    // Sentences that hold the question's words: e^{5 share}, as shares of all.
    let focus = askedHeld.map { exp(5 * $0) }
    let whole = max(focus.reduce(0, +), 1e-9)
    for choice in question.choices {
      let own = terms(choice)
      let held = Self.held(own, story)
      let best = held.max() ?? 0
      let focused = zip(held, focus).reduce(Float(0)) { $0 + $1.0 * $1.1 } / whole
      let joint = zip(held, askedHeld).map { $0 * (0.25 + $1) }
      let all = Self.held(own, [story.flatMap(\.self)], borrowing: 0)[safe: 0] ?? 0
      let same = Self.held(own, [story.flatMap(\.self)], borrowing: 0, isExact: true)[safe: 0] ?? 0
      values += [
        sign * window.score((asked + own).map(\.stem)), sign * best, sign * focused,
        sign * (joint.max() ?? 0), sign * all, sign * same,
        logf(1 + Float(own.count)) / 4,
      ]
      support.append(joint)
    }
  }

  /// How much of some words each sentence holds, with what it borrows from its neighbours.
  private static func held(
    _ words: [Term], _ sentences: [[Term]], borrowing: Float = 0.5, isExact: Bool = false
  ) -> [Float] {
    let mass = words.reduce(Float(0)) { $0 + $1.rarity }
    guard mass > 0 else { return sentences.map { _ in 0 } }
    let found = sentences.map { sentence in
      words.map { word in
        sentence.reduce(Float(0)) { max($0, likeness(word, $1, isExact)) }
      }
    }
    return sentences.indices.map { s in
      let sum = words.indices.reduce(Float(0)) { sum, w in
        let before = s > 0 ? found[s - 1][w] : 0
        let after = s + 1 < found.count ? found[s + 1][w] : 0
        return sum + words[w].rarity * max(found[s][w], borrowing * max(before, after))
      }
      return sum / mass
    }
  }

  private static func likeness(_ a: Term, _ b: Term, _ isExact: Bool) -> Float {
    if a.stem == b.stem { return b.certainty }
    guard !isExact, let x = a.vector, let y = b.vector else { return 0 }
    var cosine: Float = 0
    for k in x.indices { cosine += x[k] * y[k] }
    return max(0, (cosine - 0.5) * 1.6) * b.certainty
  }

  private static func term(
    _ word: StorySentence.Word, _ list: WordList, _ vectors: Tensor
  ) -> Term {
    let rank = list[word.text]
    let rarity = rank.map { logf(Float($0 + 1)) / logf(Float(list.count + 1)) } ?? 1
    let size = vectors.columnCount
    let vector = rank.flatMap { rank -> [Float]? in
      let row = vectors.values[rank * size..<(rank + 1) * size]
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? row.map { $0 / length } : nil
    }
    return Term(
      stem: word.text.stem, rarity: rarity, vector: vector, certainty: min(1, word.weight))
  }

  /// Whether a question asks for what is not so: EXCEPT, or NOT beside "mentioned" and the like.
  private static func isNegated(_ question: StorySentence) -> Bool {
    let words = Set(question.words.map { $0.text.stem })
    return words.contains("except")
      || words.contains("not")
        && !words.isDisjoint(with: ["mention", "tru", "discus", "stat", "example", "exampl"])
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
