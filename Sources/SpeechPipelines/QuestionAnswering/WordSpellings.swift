import Foundation

/// The words that may have been said at each word's place of a transcript, from its alternatives.
///
/// Each alternative is aligned with the text by least edit distance; its weight is e^score as a
/// share of all alternatives' (a softmax). A word weighs what the alternatives that have it do; without
/// alternatives, its confidence. Words that an alternative has besides are left out.
struct WordSpellings {
  /// A word that may have been said.
  struct Spelling: Equatable {
    var text: String
    /// How sure it is, from 0 to 1.
    var weight: Float
  }

  private var places: [[Spelling]]

  /// The words at the place of the transcript's word of that number, its own first.
  subscript(_ index: Int) -> [Spelling] { places[index] }

  init(_ transcript: Transcript) {
    let words = transcript.words
    places = words.map { [Spelling(text: $0.word, weight: min(1, max(0, $0.confidence)))] }
    guard let alternatives = transcript.alternatives, alternatives.count > 1 else { return }
    let best = alternatives.map(\.score).max() ?? 0
    let weights = alternatives.map { exp($0.score - best) }
    let sum = weights.reduce(0, +)
    var shares = words.map { _ in [String: Float]() }
    for (alternative, weight) in zip(alternatives, weights) where weight / sum > 0.001 {
      let other = alternative.text.split(separator: " ").map(String.init)
      for (index, word) in Self.aligned(words.map(\.word), other).enumerated() {
        if let word { shares[index][word, default: 0] += Float(weight / sum) }
      }
    }
    for index in words.indices {
      let own = shares[index].removeValue(forKey: words[index].word) ?? 0
      places[index][0].weight = own
      places[index] += shares[index].map { Spelling(text: $0.key, weight: $0.value) }
        .sorted { ($1.weight, $0.text) < ($0.weight, $1.text) }
    }
  }

  /// Returns for each word of a text the word of another text in its place; nil if it has none.
  private static func aligned(_ words: [String], _ other: [String]) -> [String?] {
    let width = other.count + 1
    var costs = [Int](repeating: 0, count: (words.count + 1) * width)
    for i in 0...words.count {
      for j in 0...other.count where i > 0 || j > 0 {
        var cost = Int.max
        if i > 0 { cost = min(cost, costs[(i - 1) * width + j] + 1) }
        if j > 0 { cost = min(cost, costs[i * width + j - 1] + 1) }
        if i > 0, j > 0 {
          cost = min(
            cost, costs[(i - 1) * width + j - 1] + (words[i - 1] == other[j - 1] ? 0 : 1))
        }
        costs[i * width + j] = cost
      }
    }
    var (aligned, i, j) = ([String?](repeating: nil, count: words.count), words.count, other.count)
    while i > 0 {
      let cost = costs[i * width + j]
      let isSame = j > 0 && words[i - 1] == other[j - 1]
      if j > 0, cost == costs[(i - 1) * width + j - 1] + (isSame ? 0 : 1) {
        aligned[i - 1] = other[j - 1]
        (i, j) = (i - 1, j - 1)
      } else if cost == costs[(i - 1) * width + j] + 1 {
        i -= 1
      } else {
        j -= 1
      }
    }
    return aligned
  }
}
