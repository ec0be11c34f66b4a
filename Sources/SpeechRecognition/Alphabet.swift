import Foundation

/// The labels of a character recogniser: 0 is the ``blankLabel``, then one label for each symbol.
///
/// A symbol is one character as a reader counts them, so that é is one symbol however it is
/// stored. Words are separated by the symbol " ".
///
/// Reference: Graves et al. (2006), Connectionist temporal classification.
public struct Alphabet: Sendable, Equatable {
  /// The symbol between words.
  public static let wordSeparator = " "

  /// The symbols of labels 1, 2, …: one character each, no two the same.
  public let symbols: [String]
  private let labels: [String: Int]

  /// Makes the alphabet with those symbols, in that order.
  public init(symbols: [String]) throws(AlphabetError) {
    var labels: [String: Int] = [:]
    for (index, symbol) in symbols.enumerated() {
      guard symbol.count == 1 else { throw .notOneCharacter(symbol: symbol) }
      guard labels.updateValue(index + 1, forKey: symbol) == nil else {
        throw .duplicate(symbol: symbol)
      }
    }
    self.symbols = symbols
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
  }

  /// The number of labels, the blank among them: the width of the recogniser's output.
  public var labelCount: Int { symbols.count + 1 }

  /// Returns the label of each character of the text.
  public func encode(_ text: String) throws(AlphabetError) -> [Int] {
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
    labels.filter { $0 != blankLabel }.map { symbols[$0 - 1] }.joined()
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
  /// A symbol is empty or longer than one character.
  case notOneCharacter(symbol: String)
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
    case .notOneCharacter(let symbol):
      """
      the symbol "\(symbol)" has \(symbol.count) characters, but 1 is needed; split it, or leave \
      it out.
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
