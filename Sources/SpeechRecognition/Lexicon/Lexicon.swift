import Foundation

/// How words are said: for each word one or more pronunciations, each a list of symbols.
///
/// The symbols are those of an ``Alphabet``: phones, or the letters of the word itself. Two words
/// may have the same pronunciation (*two*, *too*), and one word several (*read*).
///
/// ```swift
/// let lexicon = try Lexicon(contentsOf: "cmudict.dict", letterCase: .upper)
/// lexicon["READ"]                                  // [["R", "EH", "D"], ["R", "IY", "D"]]
/// try lexicon.labels(of: "READ THIS", in: alphabet)
/// ```
public struct Lexicon: Sendable, Equatable {
  /// The pronunciations of each word in the order in which they were given, no two the same.
  private var pronunciations: [String: [[String]]] = [:]

  /// Makes a lexicon without words.
  public init() {}

  /// Spells words: the characters of each are its pronunciation.
  public init(spelling words: some Sequence<String>) {
    for word in words where !word.isEmpty {
      add(word.precomposedStringWithCanonicalMapping.map(String.init), of: word)
    }
  }

  /// The number of words.
  public var count: Int { pronunciations.count }

  /// The words, sorted by their UTF-8 bytes.
  public var words: [String] {
    pronunciations.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The pronunciations of a word, the usual one first; none if the lexicon does not know it.
  public subscript(word: String) -> [[String]] { pronunciations[word] ?? [] }

  /// Adds a pronunciation after those that a word has, unless it is one of them.
  public mutating func add(_ pronunciation: [String], of word: String) {
    precondition(!pronunciation.isEmpty, "a pronunciation of \(word) needs a symbol")
    guard pronunciations[word]?.contains(pronunciation) != true else { return }
    pronunciations[word, default: []].append(pronunciation)
  }

  /// Returns the pronunciations of those words alone.
  public func filtered(to words: Set<String>) -> Lexicon {
    var lexicon = Lexicon()
    lexicon.pronunciations = pronunciations.filter { words.contains($0.key) }
    return lexicon
  }

  /// Returns the words of a text, between spaces, that the lexicon does not know, in order.
  public func unknownWords(in text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
      .filter { pronunciations[$0] == nil }
  }

  /// Returns the labels of a text said in the usual way: the first pronunciation of each word, and
  /// the separator between words if the alphabet has one.
  ///
  /// - Throws: ``LexiconError/unknownWord(_:text:)`` or ``LexiconError/symbol(_:)``.
  public func labels(of text: String, in alphabet: Alphabet) throws(LexiconError) -> [Int] {
    var result: [Int] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      guard let pronunciation = pronunciations[String(word)]?.first else {
        throw .unknownWord(String(word), text: text)
      }
      if let separator = alphabet.separator, !result.isEmpty { result.append(separator) }
      do throws(AlphabetError) {
        result += try alphabet.encode(pronunciation)
      } catch {
        throw .symbol(error)
      }
    }
    return result
  }
}

/// What can go wrong when words are looked up in a lexicon.
public enum LexiconError: Error, Equatable, CustomStringConvertible {
  /// A word has no pronunciation.
  case unknownWord(String, text: String)
  /// A pronunciation is written with something that is no symbol of the alphabet.
  case symbol(AlphabetError)

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .unknownWord(let word, let text):
      """
      "\(word)" in "\(text)" is not in the lexicon, but each word needs a pronunciation; add a \
      line with the word and its symbols.
      """
    case .symbol(let error):
      error.description
    }
  }
}
