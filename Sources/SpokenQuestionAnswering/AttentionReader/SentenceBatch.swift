import Tensors

/// Sentences in the numbers of a reader, padded to the longest.
///
/// Place t of sentence s is at t × sentences + s.
struct SentenceBatch: Sendable {
  /// The places of the longest sentence, at least 1.
  let time: Int
  /// The places of each sentence.
  let lengths: [Int]
  /// The known words of each place, [time × sentences] bags.
  let words: WeightedBags
  /// How sure the words of each place are together, [time × sentences], at most 1; 0 past the end.
  let certainty: [Float]

  /// Numbers sentences; words that are not known leave their place empty, as an embedding of zeros.
  init(_ sentences: [StorySentence], words list: WordList) {
    lengths = sentences.map { min($0.length, Self.longest) }
    time = max(1, lengths.max() ?? 0)
    let count = sentences.count
    var bags = [[(row: Int, place: Int, weight: Float)]](repeating: [], count: time * count)
    var certainty = [Float](repeating: 0, count: time * count)
    for (s, sentence) in sentences.enumerated() {
      for word in sentence.words where word.place < lengths[s] {
        let place = word.place * count + s
        certainty[place] = min(1, certainty[place] + word.weight)
        if let row = list[word.text] { bags[place].append((row, 0, word.weight)) }
      }
    }
    var words = WeightedBags()
    for bag in bags { words.append(bag) }
    (self.words, self.certainty) = (words, certainty)
  }

  /// The places that are read of a sentence.
  static let longest = 100

  /// The rows of the last places, and of the first, as bags of one row; empty for no words.
  var lastPlaces: WeightedBags {
    bags { length, s in length > 0 ? (length - 1) * lengths.count + s : nil }
  }

  /// The rows of the first places, likewise.
  var firstPlaces: WeightedBags { bags { length, s in length > 0 ? s : nil } }

  private func bags(_ row: (Int, Int) -> Int?) -> WeightedBags {
    var bags = WeightedBags()
    for (s, length) in lengths.enumerated() {
      bags.append(row(length, s).map { [(row: $0, place: 0, weight: 1)] } ?? [])
    }
    return bags
  }
}
