import Foundation
import SpeechRecognition
import Testing

@Suite struct LexiconTests {
  private func parse(
    _ text: String, letterCase: TextNormalization.LetterCase = .unchanged,
    alphabet: Alphabet? = nil
  ) throws -> Lexicon {
    try Lexicon(
      parsing: Data(text.utf8), path: "words.dict", letterCase: letterCase, alphabet: alphabet)
  }

  @Test func readsVariantsCommentsAndTabs() throws {
    let lexicon = try parse(
      """
      ;;; a comment
      read R EH D
      read(2) R IY D # the infinitive
      read(3) R EH D

      two\tT  UW\r
      'til T IH L
      :-) S M AY L
      """)
    #expect(lexicon.words == ["'til", ":-)", "read", "two"])
    #expect(lexicon["read"] == [["R", "EH", "D"], ["R", "IY", "D"]])
    #expect(lexicon["two"] == [["T", "UW"]])
    #expect(lexicon["too"].isEmpty)
  }

  @Test func changesCaseAndDropsStressThatTheAlphabetLacks() throws {
    let alphabet = try Alphabet(symbols: ["IY", "R", "D"])
    let lexicon = try parse("read R IY1 D", letterCase: .upper, alphabet: alphabet)
    #expect(lexicon["READ"] == [["R", "IY", "D"]])
    #expect(try parse("read R IY1 D")["read"] == [["R", "IY1", "D"]])
  }

  @Test func namesLineAndFlaw() throws {
    let alphabet = try Alphabet(symbols: ["IY", "R", "D"])
    let alone = #expect(throws: LexiconFileError.self) { try parse("a R\nread \n") }
    #expect(
      alone?.description == """
        words.dict, line 2: "read" stands alone, but its pronunciation is needed; write the \
        symbols after it, with spaces between.
        """)
    let symbol = #expect(throws: LexiconFileError.self) {
      try parse("\nread R EH D", alphabet: alphabet)
    }
    #expect(symbol?.line == 2)
    #expect(symbol?.flaw == .symbol("EH", word: "read", alphabet: ["IY", "R", "D"]))
    let bytes = #expect(throws: LexiconFileError.self) {
      try Lexicon(parsing: Data([0x61, 0xFF]), path: "x")
    }
    #expect(bytes?.flaw == .notUTF8)
  }

  @Test func spellsWords() throws {
    let lexicon = Lexicon(spelling: ["ab", "e\u{301}a"])
    let alphabet = try Alphabet(symbols: [" ", "a", "b", "é"])
    #expect(lexicon["ab"] == [["a", "b"]])
    #expect(try lexicon.labels(of: "ab e\u{301}a", in: alphabet) == [2, 3, 1, 4, 2])
  }

  @Test func labelsAreThoseOfTheFirstPronunciation() throws {
    let lexicon = try parse("READ R EH D\nREAD(2) R IY D\nIT IH T")
    let alphabet = try Alphabet(symbols: ["R", "EH", "D", "IH", "T"])
    #expect(try lexicon.labels(of: "READ  IT", in: alphabet) == [1, 2, 3, 4, 5])
    #expect(try lexicon.labels(of: "", in: alphabet).isEmpty)
    #expect(lexicon.unknownWords(in: "READ THE IT BOOK") == ["THE", "BOOK"])
    let unknown = #expect(throws: LexiconError.self) {
      try lexicon.labels(of: "READ THE", in: alphabet)
    }
    #expect(unknown == .unknownWord("THE", text: "READ THE"))
  }
}
