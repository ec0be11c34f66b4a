private import Foundation
public import Tensors

/// What can be counted about the choices of a question without learning.
///
/// Words weigh by the square of their rarity (ln(rank + 1) / ln(words + 1) in a list by frequency), and
/// frequent ones not at all. A word is *in* a sentence as far as one of the sentence's words is *like*
/// it: the *same* by its stem, or near by its vector. Sentences borrow half of what their neighbours
/// hold. *Asked* sentences are those that hold the question's words. What a question asks NOT to be
/// true turns the signs of what a choice shares with the story.
///
/// The words that a right choice shares with a talk are no sure sign of it: examinations put the
/// talk's words into wrong choices and reword the right one. So the numbers tell kinds of
/// sharing apart, and what each counts for is learnt.
///
/// Reference: sliding window and word distance of Richardson, Burges & Renshaw (2013), *MCTest*.
public struct ChoiceEvidence: Sendable {
  /// What is counted of each choice, and how much it usually differs among the choices of a question.
  private static let kinds: [(name: String, spread: Float)] = [
    ("alike in best sentence", 0.17), ("alike anywhere", 0.18), ("same in best sentence", 0.21),
    ("same anywhere", 0.24), ("alike in asked sentences", 0.08), ("same in asked sentences", 0.08),
    ("alike in asked and best", 0.14), ("new words", 0.17), ("same words", 0.21),
    ("run of the same words", 0.41), ("meaning of asked sentences", 0.07),
    ("meaning of the story", 0.07), ("new words' meaning of asked sentences", 0.12),
    ("words of the question", 0.1), ("asked at best sentence", 0.17), ("extreme", 0.23),
    ("careful", 0.22), ("negation missing", 0.08), ("meaning of the other choices", 0.05),
    ("place of best sentence", 0.24), ("alike in all sentences", 0.06),
  ]
  /// What is counted of each choice.
  public static let names = kinds.map(\.name)
  /// What each counts for before anything is learnt.
  static let standardWeights = names.map { $0 == "alike in asked and best" ? Float(0.5) : 0 }

  /// The numbers, [choices, names]; their mean over the choices is 0, and they deviate by about 1.
  public private(set) var values: [Float] = []
  /// How much of the choice's and the question's words each sentence holds, [choices][sentences].
  public private(set) var support: [[Float]] = []

  /// Counts.
  ///
  /// - Parameters:
  ///   - question: with its choices.
  ///   - list: words by frequency.
  ///   - vectors: theirs, [words, size].
  public init(_ question: StoryQuestion, words list: WordList, vectors: Tensor) {
    let story = EvidenceText(question.story, words: list, vectors: vectors)
    let asked = AskedPlaces(question.question, in: story, words: list, vectors: vectors)
    let choices = question.choices.map { EvidenceText([$0], words: list, vectors: vectors) }
    let meanings = choices.map { $0.meaning($0.stems.indices) }
    let whole = story.meaning(story.stems.indices)
    var around = [Float](repeating: 0, count: vectors.columnCount)
    for (sentence, focus) in zip(story.sentences, asked.focus) {
      VectorKernels.add(story.meaning(sentence), scale: focus, to: &around)
    }
    around = around.ofLengthOne
    let negated = question.story.map { sentence in
      sentence.words.contains { Self.negations.contains($0.text) } ? Float(1) : 0
    }
    let runs = Self.runs(story.stems)
    var rows: [[Float]] = []
    for (place, choice) in choices.enumerated() {
      let content = choice.contentPlaces
      let weights = content.map { choice.rarities[$0] * choice.rarities[$0] }
      let presence = story.presence(of: choice)
      let (alike, same) = (content.map { presence.alike[$0] }, content.map { presence.same[$0] })
      let held = story.shares(alike, weights: weights)
      let heldSame = story.shares(same, weights: weights)
      let joint = zip(held, asked.held).map { $0 * (0.25 + $1) }
      let best = held.indices.max { (held[$0], $1) < (held[$1], $0) } ?? 0
      let (most, mostSame) = (alike.map { $0.max() ?? 0 }, same.map { $0.max() ?? 0 })
      let mass = max(weights.reduce(0, +), 1e-9)
      let new = content.indices.filter { mostSame[$0] == 0 }.map { content[$0] }
      let others = meanings.indices.filter { $0 != place }
      let shared: [Float] = [
        held.max() ?? 0, most.product(weights) / mass, heldSame.max() ?? 0,
        mostSame.product(weights) / mass, held.product(asked.focus),
        heldSame.product(asked.focus), joint.max() ?? 0,
        Float(most.count { $0 < 0.25 }) / 4, Float(mostSame.count { $0 > 0 }) / 4,
        Float(Self.longestRun(choice.stems, in: runs)), meanings[place].product(around),
        meanings[place].product(whole), new.isEmpty ? 0.3 : choice.meaning(new).product(around),
        Float(content.count { asked.stems.contains(choice.stems[$0]) })
          / Float(max(content.count, 1)),
        asked.held.isEmpty ? 0 : asked.held[best],
      ]
      let alone: [Float] = [
        choice.words.contains { Self.extremes.contains($0) } ? 1 : 0,
        choice.words.contains { Self.hedges.contains($0) } ? 1 : 0,
        choice.words.contains { Self.negations.contains($0) }
          ? 0 : negated.product(asked.focus),
        others.reduce(0) { $0 + meanings[$1].product(meanings[place]) }
          / Float(max(others.count, 1)),
        Float(best) / Float(max(held.count - 1, 1)),
        held.reduce(0, +) / Float(max(held.count, 1)),
      ]
      rows.append(shared.map { asked.isNegated ? -$0 : $0 } + alone)
      support.append(joint)
    }
    values = Self.normalized(rows)
  }

  /// Takes the mean over the choices off and divides by the usual deviation.
  private static func normalized(_ rows: [[Float]]) -> [Float] {
    let means = kinds.indices.map { kind in
      rows.reduce(0) { $0 + $1[kind] } / Float(max(rows.count, 1))
    }
    return rows.flatMap { row in
      kinds.indices.map { (row[$0] - means[$0]) / kinds[$0].spread }
    }
  }

  /// All runs of three to five stems.
  private static func runs(_ stems: [String]) -> Set<[String]> {
    var runs: Set<[String]> = []
    for length in 3...5 {
      for first in 0..<max(0, stems.count - length + 1) {
        runs.insert(Array(stems[first..<first + length]))
      }
    }
    return runs
  }

  /// How much longer than two the longest of these runs in a text is, from 0 to 3.
  private static func longestRun(_ stems: [String], in runs: Set<[String]>) -> Int {
    for length in (3...5).reversed() {
      for first in 0..<max(0, stems.count - length + 1)
      where runs.contains(Array(stems[first..<first + length])) { return length - 2 }
    }
    return 0
  }

  private static let extremes: Set = [
    "all", "always", "never", "only", "every", "everything", "everyone", "none", "nobody",
    "completely", "entirely", "totally", "any", "no", "nothing", "best", "worst", "most", "must",
    "cannot", "impossible",
  ]
  private static let hedges: Set = [
    "some", "may", "might", "could", "sometimes", "often", "usually", "can", "probably", "likely",
    "many",
  ]
  private static let negations: Set = [
    "not", "no", "never", "nothing", "nobody", "none", "without", "cannot", "don't", "doesn't",
    "didn't", "isn't", "wasn't", "weren't", "aren't", "won't", "can't", "couldn't", "hardly",
    "neither", "nor", "unable", "lack", "refuse", "fail", "failed", "failing",
  ]
}

extension EvidenceText {
  /// The places of words that are not frequent; of all if there are no others.
  fileprivate var contentPlaces: [Int] {
    let rare = stems.indices.filter { rarities[$0] > 0.45 }
    return rare.isEmpty ? Array(stems.indices) : rare
  }
}
