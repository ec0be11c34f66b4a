private import Foundation
import Tensors

/// Sentences whose words are ready to be compared with many others.
///
/// The rarity of a word is ln(rank + 1) / ln(words + 1) in a list of words by frequency, as Zipf's law
/// has it; of a word that is not in the list it is 1.
struct EvidenceText {
  /// What forms of each word have in common.
  private(set) var stems: [String] = []
  /// How rare each word is, from 0 to 1.
  private(set) var rarities: [Float] = []
  /// How sure each word is, from 0 to 1.
  private(set) var certainties: [Float] = []
  /// The words of each sentence.
  private(set) var sentences: [Range<Int>] = []
  private var vectors: [Float] = []  // of length 1, or 0 for unknown words, [words, size]
  private let size: Int

  /// Looks words up.
  ///
  /// - Parameters:
  ///   - sentences: the sentences.
  ///   - list: words by frequency.
  ///   - table: their vectors, [words, size].
  ///   - isKept: which words are taken, by stem and rarity.
  init(
    _ sentences: [StorySentence], words list: WordList, vectors table: Tensor,
    where isKept: (String, Float) -> Bool = { _, _ in true }
  ) {
    size = table.columnCount
    let largest = logf(Float(list.count + 1))
    for sentence in sentences {
      let first = stems.count
      for word in sentence.words {
        let (rank, stem) = (list[word.text], word.text.stem)
        let rarity = rank.map { logf(Float($0 + 1)) / largest } ?? 1
        guard isKept(stem, rarity) else { continue }
        stems.append(stem)
        rarities.append(rarity)
        certainties.append(min(1, word.weight))
        let row = rank.map { table.values[$0 * size..<($0 + 1) * size] } ?? []
        let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        vectors += length > 0 ? row.map { $0 / length } : [Float](repeating: 0, count: size)
      }
      self.sentences.append(first..<stems.count)
    }
  }

  /// The share of some words, weighed by rarity, that each sentence of this text holds.
  ///
  /// A word is in a sentence as far as one of its words is like it: 1 for the same stem, else the
  /// cosine of the vectors above a half, stretched to 0...0.8; times how sure that word is.
  ///
  /// - Parameters:
  ///   - wanted: what is looked for, in all its sentences.
  ///   - borrowing: the part of what its neighbours hold that a sentence holds as well.
  ///   - isExact: whether only the same stems are alike.
  /// - Returns: shares, [sentences]; 0 if nothing is looked for.
  func held(_ wanted: EvidenceText, borrowing: Float = 0.5, isExact: Bool = false) -> [Float] {
    let mass = wanted.rarities.reduce(0, +)
    var shares = [Float](repeating: 0, count: sentences.count)
    guard mass > 0 else { return shares }
    var likeness = [Float](repeating: 0, count: stems.count)
    for word in wanted.stems.indices {
      if !isExact {
        VectorKernels.rowProducts(
          rows: stems.count, columns: size, vectors,
          Array(wanted.vectors[word * size..<(word + 1) * size]), into: &likeness)
      }
      let found = sentences.map { sentence in
        sentence.reduce(Float(0)) { best, index in
          let like =
            stems[index] == wanted.stems[word] ? 1 : max(0, (likeness[index] - 0.5) * 1.6)
          return max(best, like * certainties[index])
        }
      }
      for s in shares.indices {
        let before = s > 0 ? found[s - 1] : 0
        let after = s + 1 < found.count ? found[s + 1] : 0
        shares[s] += wanted.rarities[word] * max(found[s], borrowing * max(before, after))
      }
    }
    return shares.map { $0 / mass }
  }

  /// The largest share that all sentences together hold.
  func heldAnywhere(_ wanted: EvidenceText, isExact: Bool = false) -> Float {
    var whole = self
    whole.sentences = [stems.indices]
    return whole.held(wanted, borrowing: 0, isExact: isExact)[0]
  }
}
