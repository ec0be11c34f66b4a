/// The words that a reader knows, each by its place.
///
/// In a file it is the list alone.
public struct WordList: Sendable, Equatable, Codable {
  /// The words in order, without repetition.
  public let words: [String]
  private let places: [String: Int]

  /// Makes a list; of equal words the first counts.
  public init(_ words: some Sequence<String>) {
    var places: [String: Int] = [:]
    var kept: [String] = []
    for word in words where places[word] == nil {
      places[word] = kept.count
      kept.append(word)
    }
    (self.words, self.places) = (kept, places)
  }

  /// Makes a list of the most frequent words.
  ///
  /// - Parameters:
  ///   - words: all words, as often as they occur.
  ///   - minimumCount: how often a word must occur.
  ///   - limit: how many words are kept at most; equally frequent ones in the order of their bytes.
  public init(
    counting words: some Sequence<String>, minimumCount: Int = 1, limit: Int = .max
  ) {
    var counts: [String: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    let frequent = counts.filter { $0.value >= minimumCount }.sorted {
      $0.value == $1.value
        ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) : $0.value > $1.value
    }
    self.init(frequent.prefix(limit).map(\.key))
  }

  /// The number of words.
  public var count: Int { words.count }

  /// The place of a word; nil if it is not known.
  public subscript(_ word: String) -> Int? { places[word] }

  /// Reads the list.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String].self))
  }

  /// Writes the list.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(words)
  }
}
