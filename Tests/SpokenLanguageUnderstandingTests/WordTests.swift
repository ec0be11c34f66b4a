import Foundation
@testable import SpokenLanguageUnderstanding
import Testing

@Suite struct WordTests {
  @Test func `Pieces of a word`() {
    #expect(WordHashing.pieces(of: "good", length: 3) == ["#go", "goo", "ood", "od#"])
    #expect(WordHashing.pieces(of: "a", length: 3) == ["#a#"])
    #expect(WordHashing.pieces(of: "", length: 3) == ["##"])
    #expect(WordHashing.pieces(of: "ñu", length: 2) == ["#ñ", "ñu", "u#"])
  }

  @Test(arguments: [
    ("Play St. Louis!", ["Play", "St", "Louis"]), ("  ", []), ("don't 'stop'", ["don't", "stop"]),
    ("Nas's songs, the Beatles'", ["Nas", "'s", "songs", "the", "Beatles"]),
    ("TAYLOR'S 5-star", ["TAYLOR", "'S", "5", "star"]), ("'s it's", ["s", "it", "'s"]),
    ("café\u{2019}s", ["café", "\u{2019}s"]),
  ])
  func `Words of a text`(text: String, expected: [String]) {
    #expect(Tokenization.words.words(of: text) == expected)
    for range in Tokenization.words.ranges(in: text) {
      #expect(text.indices.contains(range.lowerBound) && !range.isEmpty)
    }
  }

  @Test func `Texts that were divided beforehand`() {
    #expect(
      Tokenization.spaces.words(of: " st. louis  7 o'clock\n") == ["st.", "louis", "7", "o'clock"])
  }

  @Test func `The form in which a word is known`() {
    #expect("BOEING".taggedForm == "boeing" && "1110".taggedForm == "0000")
    #expect("It\u{2019}s".taggedForm == "it's")
  }

  @Test func `A vocabulary is ordered by frequency, then by bytes, and survives a file`() throws {
    let words = ["b", "a", "c", "b", "a", "b", "d"]
    let vocabulary = Vocabulary(counting: words, minimumCount: 1)
    #expect(vocabulary.entries == ["b", "a", "c", "d"] && vocabulary["c"] == 2)
    #expect(Vocabulary(counting: words, minimumCount: 2).entries == ["b", "a"])
    #expect(vocabulary["e"] == nil && Vocabulary(["x", "x", "y"]).count == 2)
    let data = try JSONEncoder().encode(vocabulary)
    #expect(String(decoding: data, as: UTF8.self) == #"["b","a","c","d"]"#)
    #expect(try JSONDecoder().decode(Vocabulary.self, from: data) == vocabulary)
    let tags = try JSONDecoder().decode(TagSet.self, from: JSONEncoder().encode(smallTags))
    #expect(tags == smallTags)
  }

  @Test func `A batch knows where its words are`() {
    let batch = WordBatch(
      [["Go", "home"], ["go"], []], words: Vocabulary(["go"]), pieces: Vocabulary(["#go", "me#"]),
      length: 3)
    #expect(batch.time == 2 && batch.lengths == [2, 1, 0])
    #expect(batch.words == [1, 1, 0, 0, 0, 0])
    #expect(batch.pieces == [[0], [0], [], [1], [], []])
    #expect(batch.firstWords == [[0], [1], []] && batch.lastWords == [[3], [1], []])
    #expect(batch.allWords == [[0, 3], [1], []])
    #expect(batch.shifted(by: 1) == [[3], [], [], [], [], []])
    #expect(batch.shifted(by: -1) == [[], [], [], [0], [], []])
  }

  @Test(arguments: [
    "4": "four", "Six": "six", "0": "zero", "1998": "nineteen ninety eight",
    "2005": "two thousand five", "1905": "nineteen oh five", "1900": "nineteen hundred",
    "2016": "twenty sixteen", "250": "two hundred fifty", "0042": "zero zero four two",
    "21st": "twenty first", "30th": "thirtieth", "12th": "twelfth", "4th": "fourth",
    "7pm": "seven p m", "U2": "u two", "Beyonc\u{E9}": "beyonce", "'s": "'s",
    "12345678901": "one two three four five six seven eight nine zero one",
  ])
  func `Words as they are said`(word: String, spoken: String) {
    #expect(SpokenForm()(word).joined(separator: " ") == spoken)
  }

  @Test func `A slot goes on through the words of a number`() {
    let sentence = TaggedSentence(
      words: ["in", "1998", "B4", "stop"], tags: ["O", "B-year", "I-year", "O"], intent: "x")
    #expect(
      sentence.spoken(SpokenForm())
        == TaggedSentence(
          words: ["in", "nineteen", "ninety", "eight", "b", "four", "stop"],
          tags: ["O", "B-year", "I-year", "I-year", "I-year", "I-year", "O"], intent: "x"))
  }
}
