import Foundation

/// The rules by which transcripts are made alike before training and scoring.
///
/// In order of application:
///
/// 1. Punctuation, if it is to be stripped, becomes a space, so that no two words are joined:
///    "well-known" has two. Apostrophes stay, and a typographic one (U+2019) becomes ', since
///    "don’t" and "don't" are one word.
/// 2. Letters take the chosen case, by Unicode's full mapping in no particular language.
/// 3. The text is composed (Unicode NFC): é is one code point.
/// 4. White space is collapsed to one space between words and none at the ends.
///
/// Normalising a text twice is the same as once.
public struct TextNormalization: Sendable, Equatable, Codable {
  /// What becomes of capital and small letters.
  public enum LetterCase: String, Sendable, Codable {
    /// Capitals become small letters.
    case lower
    /// Small letters become capitals.
    case upper
    /// Letters stay as they are.
    case unchanged
  }

  /// What becomes of capital and small letters.
  public var letterCase: LetterCase
  /// Whether all punctuation but the apostrophe is taken out.
  public var stripsPunctuation: Bool

  /// Makes rules; without arguments, those of plain lower-case transcripts.
  public init(letterCase: LetterCase = .lower, stripsPunctuation: Bool = true) {
    self.letterCase = letterCase
    self.stripsPunctuation = stripsPunctuation
  }

  /// Returns the text by these rules.
  public func callAsFunction(_ text: String) -> String {
    var text = text
    if stripsPunctuation {
      text = String(text.map(Self.withoutPunctuation))
    }
    switch letterCase {
    case .lower: text = text.lowercased()
    case .upper: text = text.uppercased()
    case .unchanged: break
    }
    return words(text.precomposedStringWithCanonicalMapping).joined(separator: " ")
  }

  /// Returns a space for a punctuation mark, and an apostrophe for an apostrophe.
  private static func withoutPunctuation(_ character: Character) -> Character {
    switch character {
    case "'", "\u{2019}": "'"
    case let mark where mark.isPunctuation: " "
    default: character
    }
  }
}
