/// The words of a ``RecurrentLanguageModel``: the end of a sentence, any unknown word, and the most
/// frequent words, each known by its number.
public struct RecurrentVocabulary: Sendable, Equatable, Codable {
  /// The number of the end of a sentence, which is also read before its first word.
  public static let end = 0
  /// The number of any word that is not listed.
  public static let unknown = 1

  /// The words, the most frequent first; the first one's number is 2.
  public let words: [String]
  /// How often each number was seen in the text, [words + 2].
  public let counts: [Int]
  private let numbers: [String: Int]

  /// The number of numbers.
  public var count: Int { words.count + 2 }
  /// How many different words of the text are not listed.
  public let unlistedCount: Int

  /// Takes the most frequent of counted words, equally frequent ones in the order of their bytes.
  ///
  /// - Parameters:
  ///   - counts: how often each word is seen.
  ///   - sentenceCount: how many sentences were read.
  ///   - limit: how many words are listed.
  public init(counting counts: [String: Int], sentenceCount: Int, limit: Int) {
    let sorted = counts.sorted {
      $0.value == $1.value
        ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) : $0.value > $1.value
    }
    let rest = sorted.dropFirst(limit)
    self.init(
      numbering: sorted.prefix(limit).map(\.key),
      counts: [sentenceCount, rest.reduce(0) { $0 + $1.value }] + sorted.prefix(limit).map(\.value),
      unlistedCount: rest.count)
  }

  private init(numbering words: [String], counts: [Int], unlistedCount: Int) {
    (self.words, self.counts, self.unlistedCount) = (words, counts, unlistedCount)
    numbers = Dictionary(zip(words, 2...)) { first, _ in first }
  }

  /// Takes words and counts as from a file; nil if they do not fit, or a word stands twice.
  public init?(words: [String], counts: [Int], unlistedCount: Int) {
    self.init(numbering: words, counts: counts, unlistedCount: unlistedCount)
    guard counts.count == words.count + 2, numbers.count == words.count, unlistedCount >= 0 else {
      return nil
    }
  }

  /// The number of a word.
  public func number(of word: some StringProtocol) -> Int { numbers[String(word)] ?? Self.unknown }

  /// A sentence's words, separated by white space, as numbers between two ends.
  public func numbers(of sentence: some StringProtocol) -> [Int] {
    [Self.end] + sentence.split(whereSeparator: \.isWhitespace).map { number(of: $0) } + [Self.end]
  }

  private enum Key: String, CodingKey {
    case words, counts, unlistedCount
  }

  /// Reads words and counts, which must be as many.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Key.self)
    let vocabulary = Self(
      words: try members.decode([String].self, forKey: .words),
      counts: try members.decode([Int].self, forKey: .counts),
      unlistedCount: try members.decode(Int.self, forKey: .unlistedCount))
    guard let vocabulary else {
      throw DecodingError.dataCorruptedError(
        forKey: Key.counts, in: members, debugDescription: "words and counts do not fit")
    }
    self = vocabulary
  }

  /// Writes words and counts.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Key.self)
    try members.encode(words, forKey: .words)
    try members.encode(counts, forKey: .counts)
    try members.encode(unlistedCount, forKey: .unlistedCount)
  }
}
