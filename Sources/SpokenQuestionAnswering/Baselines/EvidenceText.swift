private import Foundation
import Tensors

/// Sentences whose words are ready to be compared with many others.
///
/// The rarity of a word is ln(rank + 1) / ln(words + 1) in a list of words by frequency, as Zipf's law
/// has it; of a word that is not in the list it is 1.
struct EvidenceText {
  /// What forms of each word have in common.
  private(set) var stems: [String] = []
  /// The words as they are.
  private(set) var words: [String] = []
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
        words.append(word.text)
        rarities.append(rarity)
        certainties.append(min(1, word.weight))
        let row = rank.map { table.values[$0 * size..<($0 + 1) * size] } ?? []
        let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        vectors += length > 0 ? row.map { $0 / length } : [Float](repeating: 0, count: size)
      }
      self.sentences.append(first..<stems.count)
    }
  }

  /// How far words of other texts are in each sentence of this one.
  struct Presence {
    /// 1 for the same stem, else the cosine of the vectors above 0.4, stretched to 0...0.8; times how sure
    /// the word is: [words][sentences].
    var alike: [[Float]] = []
    /// The same of equal stems only.
    var same: [[Float]] = []
  }

  /// Finds the words of another text in each sentence of this one.
  func presence(of wanted: EvidenceText) -> Presence {
    var presence = Presence()
    var likeness = [Float](repeating: 0, count: stems.count)
    for word in wanted.stems.indices {
      VectorKernels.rowProducts(
        rows: stems.count, columns: size, vectors,
        Array(wanted.vectors[word * size..<(word + 1) * size]), into: &likeness)
      var (alike, same) = ([Float](), [Float]())
      for sentence in sentences {
        var best: (alike: Float, same: Float) = (0, 0)
        for index in sentence {
          let isSame = stems[index] == wanted.stems[word]
          let like = isSame ? 1 : max(0, likeness[index] - 0.4) / 0.75
          best.alike = max(best.alike, like * certainties[index])
          if isSame { best.same = max(best.same, certainties[index]) }
        }
        alike.append(best.alike)
        same.append(best.same)
      }
      presence.alike.append(alike)
      presence.same.append(same)
    }
    return presence
  }

  /// The share of some words that each sentence holds.
  ///
  /// - Parameters:
  ///   - found: how far each word is in each sentence, [words][sentences].
  ///   - weights: what each word counts.
  ///   - borrowing: the part of what its neighbours hold that a sentence holds as well.
  /// - Returns: shares, [sentences]; 0 if nothing is looked for.
  func shares(_ found: [[Float]], weights: [Float], borrowing: Float = 0.5) -> [Float] {
    let mass = weights.reduce(0, +)
    var shares = [Float](repeating: 0, count: sentences.count)
    guard mass > 0 else { return shares }
    for (found, weight) in zip(found, weights) {
      for s in shares.indices {
        let before = s > 0 ? found[s - 1] : 0
        let after = s + 1 < found.count ? found[s + 1] : 0
        shares[s] += weight / mass * max(found[s], borrowing * max(before, after))
      }
    }
    return shares
  }

  /// The share of another text's words, weighed by rarity, that each sentence holds.
  func held(_ wanted: EvidenceText, borrowing: Float = 0.5) -> [Float] {
    shares(presence(of: wanted).alike, weights: wanted.rarities, borrowing: borrowing)
  }

  /// The mean of some words' vectors, weighed by the square of their rarity, of length 1; 0 for none.
  func meaning(_ places: some Sequence<Int>) -> [Float] {
    var sum = [Float](repeating: 0, count: size)
    for place in places {
      VectorKernels.add(
        count: size, vectors, at: place * size,
        scale: rarities[place] * rarities[place] * certainties[place], to: &sum, at: 0)
    }
    return sum.ofLengthOne
  }
}

extension Array<Float> {
  /// The vector divided by its length; 0 stays.
  var ofLengthOne: [Float] {
    let length = reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 1e-9 ? map { $0 / length } : self
  }

  /// The inner product with a vector of the same length.
  func product(_ other: [Float]) -> Float {
    Swift.zip(self, other).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
