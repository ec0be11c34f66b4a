import Foundation

/// The labels of a recogniser: 0 is the ``blankLabel``, then one label for each symbol.
///
/// Symbols are characters or phones. A character is what a reader counts as one, so that é is one
/// symbol however it is stored, and words are separated by the symbol " ". If any symbol has
/// several characters, as "AH" has, all are phones: a text of them is written with spaces between
/// ("HH AH L OW"), nothing separates words, and a ``Lexicon`` says which words they are.
///
/// Reference: Graves et al. (2006), Connectionist temporal classification.
public struct Alphabet: Sendable, Equatable {
  /// The symbol between words.
  public static let wordSeparator = " "

  /// The symbols of labels 1, 2, …: no two the same.
  public let symbols: [String]
  /// Whether every symbol is one character, so that a text spells itself.
  public let isSpelling: Bool
  private let labels: [String: Int]

  /// Makes the alphabet with those symbols, in that order.
  public init(symbols: [String]) throws(AlphabetError) {
    var labels: [String: Int] = [:]
    let isSpelling = symbols.allSatisfy { $0.count <= 1 }
    for (index, symbol) in symbols.enumerated() {
      guard !symbol.isEmpty else { throw .empty }
      guard isSpelling || !symbol.contains(where: \.isWhitespace) else {
        throw .space(symbol: symbol)
      }
      guard labels.updateValue(index + 1, forKey: symbol) == nil else {
        throw .duplicate(symbol: symbol)
      }
    }
    self.symbols = symbols
    self.isSpelling = isSpelling
    self.labels = labels
  }

  /// Makes the alphabet of all characters in the texts, in the order of their code points.
  ///
  /// The order of the texts does not matter.
  public init(covering texts: [String]) {
    let characters = texts.reduce(into: Set<Character>()) { $0.formUnion($1) }
    symbols = characters.map { String($0).precomposedStringWithCanonicalMapping }
      .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    labels = Dictionary(uniqueKeysWithValues: zip(symbols, 1...))
    isSpelling = true
  }

  /// The number of labels, the blank among them: the width of the recogniser's output.
  public var labelCount: Int { symbols.count + 1 }

  /// The label of the space between words; nil if the alphabet has none.
  public var separator: Int? { labels[Self.wordSeparator] }

  /// Returns the label of a symbol; nil if there is no such symbol.
  public func label(of symbol: String) -> Int? { labels[symbol] }

  /// Returns the label of each symbol.
  public func encode(_ symbols: [String]) throws(AlphabetError) -> [Int] {
    var result: [Int] = []
    for symbol in symbols {
      guard let label = labels[symbol] else {
        throw .unknown(symbol: symbol, alphabet: self.symbols)
      }
      result.append(label)
    }
    return result
  }

  /// Returns the labels of a text: of its characters, or of its phones between spaces.
  public func encode(_ text: String) throws(AlphabetError) -> [Int] {
    guard isSpelling else {
      return try encode(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
    var result: [Int] = []
    for character in text {
      guard let label = labels[String(character)] else {
        throw .outside(character: character, text: text, alphabet: symbols)
      }
      result.append(label)
    }
    return result
  }

  /// Returns the text of labels below `labelCount`; a blank adds nothing to it.
  public func decode(_ labels: [Int]) -> String {
    labels.filter { $0 != blankLabel }.map { symbols[$0 - 1] }
      .joined(separator: isSpelling ? "" : " ")
  }
}

extension Alphabet: Codable {
  private enum Key: String, CodingKey { case symbols }

  /// Reads the symbols and checks them as the initialiser does.
  public init(from decoder: any Decoder) throws {
    let symbols = try decoder.container(keyedBy: Key.self).decode([String].self, forKey: .symbols)
    try self.init(symbols: symbols)
  }

  /// Writes the symbols.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(symbols, forKey: .symbols)
  }
}

/// What can go wrong when text and alphabet do not belong together.
public enum AlphabetError: Error, Equatable, CustomStringConvertible {
  /// The text holds a character that is no symbol.
  case outside(character: Character, text: String, alphabet: [String])
  /// A list holds something that is no symbol.
  case unknown(symbol: String, alphabet: [String])
  /// A symbol has no characters.
  case empty
  /// A symbol of an alphabet of phones holds the space that stands between phones.
  case space(symbol: String)
  /// A symbol stands twice.
  case duplicate(symbol: String)

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .outside(let character, let text, let alphabet):
      """
      "\(character)" (\(codePoints(character))) in "\(text)" is outside the alphabet \
      "\(alphabet.joined())"; normalise the text, or train with an alphabet that covers it.
      """
    case .unknown(let symbol, let alphabet):
      """
      "\(symbol)" is no symbol of the alphabet \(alphabet.joined(separator: " ")); write it with \
      these symbols.
      """
    case .empty:
      "a symbol has no characters, but one or more are needed; leave it out."
    case .space(let symbol):
      """
      the symbol "\(symbol)" holds a space, but symbols of several characters are written with \
      spaces between them; leave it out.
      """
    case .duplicate(let symbol):
      "the symbol \"\(symbol)\" stands twice, but once is needed; leave one out."
    }
  }

  /// Names what may be invisible: U+00A0 looks like a space.
  private func codePoints(_ character: Character) -> String {
    character.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }.joined(separator: " ")
  }
}
