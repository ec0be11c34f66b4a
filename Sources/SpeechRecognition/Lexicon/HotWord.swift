import Foundation

/// A word or phrase that is to be recognised more easily.
///
///     Kirkcaldy            with the usual boost
///     New Town:8           a phrase, with a boost of 8 nats
///     Kirkcaldy:4=K ER K AO D IY       and its pronunciation
public struct HotWord: Sendable, Equatable {
  /// The boost of one that names none, in nats: e⁵ ≈ 150 times as probable.
  public static let usualBoost: Float = 5

  /// The words of the phrase.
  public var words: [String]
  /// What the phrase adds to the score of a text, in nats.
  public var boost: Float
  /// How it is said, if it is one word that may be missing from the lexicon.
  public var pronunciation: [String]?

  /// Makes a hot word or phrase.
  public init(words: [String], boost: Float = usualBoost, pronunciation: [String]? = nil) {
    self.words = words
    self.boost = boost
    self.pronunciation = pronunciation
  }

  /// Reads one as it is written above.
  public init(parsing text: String) throws(HotWordError) {
    let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    var phrase = halves[0]
    boost = Self.usualBoost
    if let colon = phrase.lastIndex(of: ":") {
      let number = phrase[phrase.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      guard let found = Float(number), found.isFinite, abs(found) <= 1000 else {
        throw .boost(text: text, found: number)
      }
      boost = found
      phrase = phrase[..<colon]
    }
    words = phrase.split(whereSeparator: \.isWhitespace).map(String.init)
    guard !words.isEmpty else { throw .empty(text: text) }
    guard halves.count > 1 else { return }
    let symbols = halves[1].split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 1, !symbols.isEmpty else { throw .pronunciation(text: text) }
    pronunciation = symbols
  }

  /// Reads a list with one on each line; empty lines and those that begin with # are left out.
  public static func list(_ text: String, path: String) throws(HotWordError) -> [HotWord] {
    var list: [HotWord] = []
    for (index, line) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      do throws(HotWordError) {
        list.append(try HotWord(parsing: line))
      } catch {
        throw .inFile(path: path, line: index + 1, reason: error.description)
      }
    }
    return list
  }
}

/// What can go wrong when reading hot words.
public enum HotWordError: Error, Equatable, CustomStringConvertible {
  /// There is no word.
  case empty(text: String)
  /// What follows the colon is no number.
  case boost(text: String, found: String)
  /// A pronunciation is empty, or is that of a phrase.
  case pronunciation(text: String)
  /// A line of a file is wrong.
  case inFile(path: String, line: Int, reason: String)

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .empty(let text):
      "the hot word \"\(text)\" has no word, but one is needed; write it before : and =."
    case .boost(let text, let found):
      """
      the hot word "\(text)" has the boost "\(found)", but a number from -1000 to 1000 is needed; \
      write it after the last colon, as in "\(text.prefix { $0 != ":" }):5".
      """
    case .pronunciation(let text):
      """
      the hot word "\(text)" has a pronunciation, which one word and its symbols are needed for; \
      write each word by itself, with spaces between its symbols.
      """
    case .inFile(let path, let line, let reason):
      "\(path), line \(line): \(reason)"
    }
  }
}
