import Tensors

/// Sentences of words as the numbers that a network reads, padded to the longest.
///
/// Word t of sentence b is at t × batch + b; past a sentence's end stand the unknown word and no
/// pieces.
struct WordBatch: Sendable {
  /// The words of the longest sentence.
  let time: Int
  /// The words of each sentence, [batch].
  let lengths: [Int]
  /// Rows of the word embeddings, [time × batch]; row 0 is the unknown word.
  private(set) var words: [Int]
  /// Rows of the piece embeddings, [time × batch] bags.
  private(set) var pieces: [[Int]]

  /// Numbers sentences; a batch without words has one frame of padding.
  init(_ sentences: [[String]], words vocabulary: Vocabulary, pieces known: Vocabulary, length: Int)
  {
    time = max(1, sentences.map(\.count).max() ?? 0)
    lengths = sentences.map(\.count)
    words = [Int](repeating: 0, count: time * sentences.count)
    pieces = [[Int]](repeating: [], count: time * sentences.count)
    for (row, sentence) in sentences.enumerated() {
      for (t, word) in sentence.enumerated() {
        let (form, place) = (word.taggedForm, t * sentences.count + row)
        words[place] = vocabulary[form].map { $0 + 1 } ?? 0
        pieces[place] = WordHashing.pieces(of: form, length: length).compactMap { known[$0] }
      }
    }
  }

  /// Makes some words unknown, so that the embedding of the unknown word, pieces and neighbours are
  /// learnt from.
  mutating func forgetWords(share: Float, using generator: inout SeededGenerator) {
    for place in words.indices where generator.uniform() < share { words[place] = 0 }
  }

  /// For each frame the frame at a distance in the same sentence, as bags: empty outside.
  func shifted(by distance: Int) -> [[Int]] {
    let batch = lengths.count
    return (0..<time * batch).map { place in
      let (t, length) = (place / batch, lengths[place % batch])
      let isInside = t < length && (0..<length).contains(t + distance)
      return isInside ? [place + distance * batch] : []
    }
  }

  /// The frame of each sentence's last word, as bags.
  var lastWords: [[Int]] {
    lengths.enumerated().map { $1 > 0 ? [($1 - 1) * lengths.count + $0] : [] }
  }

  /// The frame of each sentence's first word, as bags.
  var firstWords: [[Int]] { lengths.enumerated().map { $1 > 0 ? [$0] : [] } }

  /// The frames of all words of each sentence, as bags.
  var allWords: [[Int]] {
    lengths.enumerated().map { row, length in (0..<length).map { $0 * lengths.count + row } }
  }
}
