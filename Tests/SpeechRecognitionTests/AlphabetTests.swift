import Foundation
import SpeechRecognition
import Testing

@Suite struct AlphabetTests {
  @Test func blankIsZeroAndSymbolsFollow() throws {
    let alphabet = try Alphabet(symbols: ["b", " ", "a"])
    #expect(alphabet.labelCount == 4)
    #expect(try alphabet.encode("ab a") == [3, 1, 2, 3])
    #expect(alphabet.decode([3, 1, 0, 2, 3]) == "ab a")
    #expect(try alphabet.encode("").isEmpty)
    #expect(alphabet.decode([]) == "")
  }

  @Test func coveringIsSortedAndIndependentOfOrder() {
    let alphabet = Alphabet(covering: ["zu dir", "é'a", "e\u{301}"])
    #expect(alphabet.symbols == [" ", "'", "a", "d", "i", "r", "u", "z", "é"])
    #expect(alphabet.symbols.last?.unicodeScalars.count == 1, "symbols are composed")
    #expect(Alphabet(covering: ["é'a", "e\u{301}", "zu dir"]) == alphabet)
    #expect(Alphabet(covering: []).labelCount == 1)
  }

  @Test func roundTripsWhatItCovers() throws {
    for text in ["THE CAT'S HAT", "नमस्ते दुनिया", "日本語", "e\u{301}té", "👩‍👧 ok"] {
      let alphabet = Alphabet(covering: [text])
      #expect(try alphabet.decode(alphabet.encode(text)) == text)
    }
  }

  @Test func namesTheCharacterOutside() throws {
    let alphabet = try Alphabet(symbols: ["a", "b"])
    let error = #expect(throws: AlphabetError.self) { try alphabet.encode("ab\u{A0}a") }
    #expect(error == .outside(character: "\u{A0}", text: "ab\u{A0}a", alphabet: ["a", "b"]))
    #expect(
      error?.description == """
        "\u{A0}" (U+00A0) in "ab\u{A0}a" is outside the alphabet "ab"; normalise the text, or \
        train with an alphabet that covers it.
        """)
  }

  @Test func refusesWrongSymbols() {
    #expect(throws: AlphabetError.duplicate(symbol: "a")) { try Alphabet(symbols: ["a", "a"]) }
    #expect(throws: AlphabetError.empty) { try Alphabet(symbols: ["a", ""]) }
    #expect(throws: AlphabetError.space(symbol: " ")) { try Alphabet(symbols: ["ch", " "]) }
    #expect(throws: AlphabetError.space(symbol: "c h")) { try Alphabet(symbols: ["c h"]) }
  }

  @Test func phonesAreWrittenWithSpacesBetween() throws {
    let alphabet = try Alphabet(symbols: ["HH", "AH", "L", "OW"])
    #expect(!alphabet.isSpelling)
    #expect(alphabet.separator == nil)
    #expect(try alphabet.encode("HH AH  L OW") == [1, 2, 3, 4])
    #expect(try alphabet.encode(["L", "OW"]) == [3, 4])
    #expect(alphabet.decode([1, 2, 0, 3]) == "HH AH L")
    let error = #expect(throws: AlphabetError.self) { try alphabet.encode("HH AX") }
    #expect(
      error?.description == """
        "AX" is no symbol of the alphabet HH AH L OW; write it with these symbols.
        """)
    let data = try JSONEncoder().encode(alphabet)
    #expect(try JSONDecoder().decode(Alphabet.self, from: data) == alphabet)
  }

  @Test func lettersAreSpelledOrListed() throws {
    let alphabet = try Alphabet(symbols: [" ", "a", "b"])
    #expect(alphabet.isSpelling)
    #expect(alphabet.separator == 1)
    #expect(try alphabet.encode(["a", "b"]) == alphabet.encode("ab"))
    #expect(alphabet.label(of: "ab") == nil)
  }

  @Test func isStoredAsItsSymbols() throws {
    let alphabet = try Alphabet(symbols: [" ", "a"])
    let data = try JSONEncoder().encode(alphabet)
    #expect(String(decoding: data, as: UTF8.self) == #"{"symbols":[" ","a"]}"#)
    #expect(try JSONDecoder().decode(Alphabet.self, from: data) == alphabet)
    #expect(throws: AlphabetError.duplicate(symbol: "a")) {
      try JSONDecoder().decode(Alphabet.self, from: Data(#"{"symbols":["a","a"]}"#.utf8))
    }
  }
}
