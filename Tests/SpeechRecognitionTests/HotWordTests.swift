import SpeechRecognition
import Testing

@Suite struct HotWordTests {
  private func gain(
    _ sentence: String, _ phrases: [(words: [String], boost: Float)], ends: Bool = true
  ) -> Float {
    let model = HotWordModel(UniformLanguageModel(), phrases: phrases)
    var (sum, state) = (Float(0), model.start)
    for word in sentence.split(separator: " ") {
      let (score, next) = model.score(model.word(String(word)), after: state)
      sum += score
      state = next
    }
    return ends ? sum + model.end(after: state) : sum
  }

  @Test func phrasesGiveTheirBoostOnceTheyAreWhole() {
    let phrases: [(words: [String], boost: Float)] = [(["new", "town"], 8), (["town"], 3)]
    #expect(gain("a new town here", phrases) == 11, "both phrases are there")
    #expect(gain("a town", phrases) == 3)
    #expect(gain("a new", phrases) == 0, "what it began with is taken back at the end")
    #expect(gain("a new", phrases, ends: false) == 4, "and is there until then")
    #expect(gain("new car", phrases) == 0)
    #expect(gain("new new town", phrases) == 11)
    #expect(gain("town town", phrases) == 6)
    #expect(gain("", phrases) == 0)
  }

  @Test func aPhraseWithinAFailingOneIsFound() {
    let phrases: [(words: [String], boost: Float)] = [(["x", "y", "z"], 9), (["y", "q"], 4)]
    #expect(gain("x y q", phrases) == 4)
    #expect(gain("x y z", phrases) == 9)
    #expect(gain("x y y q", phrases) == 4)
  }

  @Test func theBaseModelScoresItsWordsAndTakesOthersForUnknown() {
    let base = TableLanguageModel(words: ["a"])
    let model = HotWordModel(base, phrases: [(["b"], 2)])
    #expect(model.word("a") == base.word("a"))
    #expect(model.word("c") == nil)
    #expect(
      model.score(model.word("b"), after: model.start).logProbability
        == base.score(nil, after: base.start).logProbability + 2)
    #expect(
      model.words(sorted: ["a", "b", "c"].map { Array($0.utf8) })
        == [model.word("a"), model.word("b"), nil])
  }

  @Test func isReadFromText() throws {
    #expect(try HotWord(parsing: "Oslo") == HotWord(words: ["Oslo"], boost: HotWord.usualBoost))
    #expect(try HotWord(parsing: "New  Town:8.5") == HotWord(words: ["New", "Town"], boost: 8.5))
    #expect(
      try HotWord(parsing: "Oslo:4=AA S L OW")
        == HotWord(words: ["Oslo"], boost: 4, pronunciation: ["AA", "S", "L", "OW"]))
    #expect(try HotWord.list("# names\n\nOslo\n Bergen:3 \n", path: "x").count == 2)
    #expect(throws: HotWordError.boost(text: "a:b", found: "b")) { try HotWord(parsing: "a:b") }
    #expect(throws: HotWordError.empty(text: ":3")) { try HotWord(parsing: ":3") }
    #expect(throws: HotWordError.pronunciation(text: "a b=A")) { try HotWord(parsing: "a b=A") }
    let error = #expect(throws: HotWordError.self) {
      try HotWord.list("a\nb:x", path: "hot.txt")
    }
    #expect(error?.description.hasPrefix("hot.txt, line 2: ") == true)
  }

  @Test func pronunciationsAreLookedUpOrSpelled() throws {
    let phones = try Alphabet(symbols: ["HH", "AY"])
    var lexicon = Lexicon()
    lexicon.add(["HH", "AY"], of: "HI")
    let tree = try LexiconTree(lexicon, alphabet: phones)
    #expect(try Pronouncer(tree, alphabet: phones)(["hi"])["hi"] == [["HH", "AY"]])
    let error = #expect(throws: PronouncerError.self) {
      try Pronouncer(tree, alphabet: phones)(["ho"])
    }
    #expect(error?.word == "ho")
    let letters = try Alphabet(symbols: [" ", "H", "O"])
    #expect(try Pronouncer(nil, alphabet: letters)(["ho"])["ho"] == [["H", "O"]])
  }
}
