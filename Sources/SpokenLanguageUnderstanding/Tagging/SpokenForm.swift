import Foundation

/// Words as they are said in English, which is how a recogniser writes them.
///
///     4        four                     1998   nineteen ninety eight (1100 to 1999, 2010 to 2099)
///     21st     twenty first             7pm    seven p m
///     0042     zero zero four two       U2     u two
///
/// Letters become small ones without accents. Foundation spells the numbers (ICU's rules).
public struct SpokenForm {
  private let cardinals = NumberFormatter()

  /// Takes the rules of American English.
  public init() {
    cardinals.locale = Locale(identifier: "en_US")
    cardinals.numberStyle = .spellOut
  }

  /// Returns the words that stand for one.
  public func callAsFunction(_ word: String) -> [String] {
    let plain = word.folding(options: .diacriticInsensitive, locale: cardinals.locale).lowercased()
      .replacing("\u{2019}", with: "'")
    guard plain.contains(where: \.isASCIIDigit) else { return plain.isEmpty ? [] : [plain] }
    var spoken: [String] = []
    var rest = plain[...]
    while let first = rest.first {
      let isNumber = first.isASCIIDigit
      let part = rest.prefix { $0.isASCIIDigit == isNumber }
      rest = rest.dropFirst(part.count)
      if isNumber {
        spoken += number(part)
        let isOrdinal = ["st", "nd", "rd", "th"].contains(rest)
        if isOrdinal, let last = spoken.popLast() {
          spoken.append(Self.ordinal(last))
          rest = ""
        }
      } else if part == "am" || part == "pm" {
        spoken += part.map(String.init)
      } else {
        spoken.append(String(part))
      }
    }
    return spoken
  }

  private func number(_ digits: Substring) -> [String] {
    // What begins with 0 or is very long is read out digit by digit.
    guard digits.count < 10, digits == "0" || !digits.hasPrefix("0"), let value = Int(digits)
    else { return digits.flatMap { cardinal(Int(String($0)) ?? 0) } }
    guard (1100..<2000).contains(value) || (2010..<2100).contains(value) else {
      return cardinal(value)
    }
    let (century, year) = value.quotientAndRemainder(dividingBy: 100)
    let end = year == 0 ? ["hundred"] : year < 10 ? ["oh"] + cardinal(year) : cardinal(year)
    return cardinal(century) + end
  }

  private func cardinal(_ value: Int) -> [String] {
    let text = cardinals.string(from: NSNumber(value: value)) ?? "\(value)"
    return text.split { $0 == " " || $0 == "-" }.map(String.init)
  }

  private static func ordinal(_ cardinal: String) -> String {
    let irregular = [
      "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
      "nine": "ninth", "twelve": "twelfth",
    ]
    if let word = irregular[cardinal] { return word }
    return (cardinal.hasSuffix("y") ? cardinal.dropLast() + "ie" : cardinal) + "th"
  }
}

extension TaggedSentence {
  /// Returns the sentence as it is said; a slot goes on through all words that stand for one.
  public func spoken(_ form: SpokenForm) -> TaggedSentence {
    var spoken = TaggedSentence(words: [], tags: [], intent: intent)
    for (word, tag) in zip(words, tags) {
      let parts = form(word)
      spoken.words += parts
      let next = tag.hasPrefix("B-") ? "I-" + tag.dropFirst(2) : tag
      spoken.tags += parts.indices.map { $0 == 0 ? tag : next }
    }
    return spoken
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
