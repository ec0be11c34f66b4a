/// All n-grams of a model in memory: what is read from ARPA, estimated from text, and packed.
///
///     ln p(w | h) = probability of (h, w)                     if (h, w) is listed
///                 = backoff of h + ln p(w | h without its first word)     otherwise
///
/// Reference: the ARPA format, as in `ngram-format(5)` of SRILM; Katz (1987).
struct NGramTable: Sendable {
  /// The n-grams of one length.
  struct Order: Sendable {
    /// The n-grams, sorted; of unigrams the key is the word, and all words are present.
    var keys: [UInt128] = []
    /// ln p of the last word after the others.
    var probabilities: [Float] = []
    /// ln of the weight of shorter histories after this n-gram; 0 for those that are no history.
    var backoffs: [Float] = []

    /// How many n-grams there are.
    var count: Int { keys.count }

    /// Adds an n-gram.
    mutating func append(_ key: UInt128, probability: Float, backoff: Float = 0) {
      keys.append(key)
      probabilities.append(probability)
      backoffs.append(backoff)
    }
  }

  /// All words.
  var words: WordList
  /// How keys are made.
  var layout: NGramKeyLayout
  /// The n-grams of each length, unigrams first.
  var orders: [Order]

  /// Returns where the n-grams that extend each n-gram of length `length` begin among those one
  /// word longer, and, last, where they end; [count + 1].
  ///
  /// - Throws: The position of an n-gram whose history is not listed.
  func childBegins(ofLength length: Int) throws(MissingHistory) -> [UInt32] {
    let (parents, children) = (orders[length - 1], orders[length])
    var begins = [UInt32](repeating: 0, count: parents.count + 1)
    var child = 0
    for parent in 0..<parents.count {
      begins[parent] = UInt32(child)
      let key = parents.keys[parent]
      while child < children.count, layout.droppingLast(of: children.keys[child]) == key {
        child += 1
      }
    }
    guard child == children.count else {
      throw MissingHistory(key: children.keys[child], length: length + 1)
    }
    begins[parents.count] = UInt32(child)
    return begins
  }

  /// An n-gram without the n-gram that is its history.
  struct MissingHistory: Error {
    var key: UInt128
    var length: Int
  }

  /// Returns an n-gram's words, separated by spaces.
  func spelling(of key: UInt128) -> String {
    layout.words(of: key).map { String(decoding: words[$0], as: UTF8.self) }
      .joined(separator: " ")
  }
}
