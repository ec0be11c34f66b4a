private import Foundation
import Tensors

/// A word of a question, a choice or a story, ready to be compared with many others.
struct EvidenceWord {
  /// What forms of the word have in common.
  let stem: String
  /// ln(rank + 1) / ln(words + 1), or 1 for a word that is not in the list.
  let rarity: Float
  /// How sure the word is, from 0 to 1.
  let certainty: Float
  private let vector: [Float]?  // of length 1

  /// Looks a word up.
  ///
  /// - Parameters:
  ///   - word: the word.
  ///   - list: words by frequency.
  ///   - vectors: theirs, [words, size].
  init(_ word: StorySentence.Word, words list: WordList, vectors: Tensor) {
    let (rank, size) = (list[word.text], vectors.columnCount)
    stem = word.text.stem
    rarity = rank.map { logf(Float($0 + 1)) / logf(Float(list.count + 1)) } ?? 1
    certainty = min(1, word.weight)
    vector = rank.flatMap { rank in
      let row = vectors.values[rank * size..<(rank + 1) * size]
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? row.map { $0 / length } : nil
    }
  }

  /// How far another word is this one: 1 for the same stem, else the cosine of the vectors above a
  /// half, stretched to 0...0.8; times how sure the other is.
  func likeness(_ other: EvidenceWord, isExact: Bool) -> Float {
    if stem == other.stem { return other.certainty }
    guard !isExact, let x = vector, let y = other.vector else { return 0 }
    var cosine: Float = 0
    for k in x.indices { cosine += x[k] * y[k] }
    return max(0, (cosine - 0.5) * 1.6) * other.certainty
  }

  /// The share of some words, weighed by rarity, that each sentence holds.
  ///
  /// - Parameters:
  ///   - words: what is looked for.
  ///   - sentences: where.
  ///   - borrowing: the part of what its neighbours hold that a sentence holds as well.
  ///   - isExact: whether only the same stems are alike.
  /// - Returns: shares, [sentences]; 0 if nothing is looked for.
  static func held(
    _ words: [EvidenceWord], _ sentences: [[EvidenceWord]], borrowing: Float = 0.5,
    isExact: Bool = false
  ) -> [Float] {
    let mass = words.reduce(Float(0)) { $0 + $1.rarity }
    guard mass > 0 else { return sentences.map { _ in 0 } }
    let found = sentences.map { sentence in
      words.map { word in
        sentence.reduce(Float(0)) { max($0, word.likeness($1, isExact: isExact)) }
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
}
