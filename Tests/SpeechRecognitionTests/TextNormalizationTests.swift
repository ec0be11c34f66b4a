import Foundation
import SpeechRecognition
import Testing

@Suite struct TextNormalizationTests {
  @Test(arguments: [
    ("Hello,  World!\n", "hello world"), ("Don’t — well-known", "don't well known"),
    ("", ""), (" \t\r\n", ""), ("...", ""), ("e\u{301}TÉ", "été"), ("3,000 (£5)", "3 000 £5"),
    ("«Grüße»", "grüße"), ("A\u{A0}B", "a b"),
  ])
  func lowerWithoutPunctuation(text: String, expected: String) {
    let found = TextNormalization()(text)
    #expect(Array(found.unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func otherRules() {
    #expect(TextNormalization(letterCase: .upper)("straße, it's") == "STRASSE IT'S")
    let plain = TextNormalization(letterCase: .unchanged, stripsPunctuation: false)
    #expect(plain("  Well-known,\tDon’t ") == "Well-known, Don’t")
  }

  @Test func twiceIsOnce() {
    for letterCase in [TextNormalization.LetterCase.lower, .upper, .unchanged] {
      for strips in [true, false] {
        let rules = TextNormalization(letterCase: letterCase, stripsPunctuation: strips)
        for text in ["İstanbul ŉ ǰ ΐ ﬁn’ß", "a.b.c.", "e\u{301}\u{323}", "Ω \u{2126}"] {
          let once = rules(text)
          #expect(Array(rules(once).unicodeScalars) == Array(once.unicodeScalars))
        }
      }
    }
  }

  @Test func isStored() throws {
    let rules = TextNormalization(letterCase: .upper, stripsPunctuation: false)
    let data = try JSONEncoder().encode(rules)
    #expect(try JSONDecoder().decode(TextNormalization.self, from: data) == rules)
  }
}
