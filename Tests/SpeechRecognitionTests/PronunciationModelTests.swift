import Foundation
import TestSupport
import Testing

@testable import SpeechRecognition

@Suite struct PronunciationModelTests {
  /// A made-up language: c is K before a, and S before e; h after s is silent, for sh is SH; e at
  /// the end is silent.
  static let dictionary = """
    ca K AA
    cat K AA T
    ce S EH T
    cet S EH T
    sat S AA T
    shat SH AA T
    she SH EH
    set S EH T
    tac T AA K
    tax T AA K S
    ax AA K S
    at AA T
    tash T AA SH
    sax S AA K S
    cax K AA K S
    """

  static func lexicon() throws -> Lexicon {
    try Lexicon(parsing: Data(dictionary.utf8), path: "test.dict")
  }

  static func model() throws -> PronunciationModel {
    let lexicon = try lexicon()
    var configuration = PronunciationTraining.Configuration()
    configuration.pruning = 0
    return try PronunciationModel(
      data: PronunciationTraining.train(
        on: lexicon.words, of: lexicon, configuration: configuration
      ).model)
  }

  /// Each cut is the only sensible one once x has been seen apart.
  @Test func alignment() throws {
    let aligned = GraphoneAlignment([
      ("ax", ["AA", "K", "S"]), ("tax", ["T", "AA", "K", "S"]), ("at", ["AA", "T"]),
      ("tat", ["T", "AA", "T"]), ("a", ["T", "AA", "T"]),
    ]).aligned()
    #expect(aligned[0]?.map(\.spelling) == ["a}AA", "x}K|S"])
    #expect(aligned[1]?.map(\.spelling) == ["t}T", "a}AA", "x}K|S"])
    #expect(aligned[3]?.map(\.spelling) == ["t}T", "a}AA", "t}T"])
    #expect(aligned[4] == nil, "one letter cannot stand for three phones")
  }

  @Test func spellings() {
    for graphone in [
      Graphone(letter: "x", phones: ["K", "S"]), Graphone(letter: "h", phones: []),
      Graphone(letter: "ü", phones: ["UH"]), Graphone(letter: "}", phones: ["B"]),
    ] {
      #expect(Graphone(spelling: graphone.spelling) == graphone)
    }
    #expect(Graphone(spelling: "word") == nil && Graphone(spelling: "") == nil)
  }

  /// Words that were never seen, by the rules that the others follow.
  @Test func unseenWords() throws {
    let model = try Self.model()
    let found = try ["catax", "TASHAX"].map { try model.pronunciations(of: $0)[0].phones }
    #expect(found == [["K", "AA", "T", "AA", "K", "S"], ["T", "AA", "SH", "AA", "K", "S"]])
  }

  @Test func nBest() throws {
    let model = try Self.model()
    let found = try model.pronunciations(of: "cat", count: 5)
    #expect(found.count > 1 && found[0].phones == ["K", "AA", "T"])
    #expect(Set(found.map(\.phones)).count == found.count)
    for (better, worse) in zip(found, found.dropFirst()) {
      #expect(better.logProbability >= worse.logProbability && better.share >= worse.share)
    }
    #expect(found.reduce(0) { $0 + $1.share } <= 1 + 1e-9)
    #expect(try model.pronunciations(of: "cat", count: 1) == Array(found.prefix(1)))
  }

  @Test func edges() throws {
    let model = try Self.model()
    #expect(throws: PronunciationError.noLetters) { try model.pronunciations(of: "") }
    #expect(throws: PronunciationError.letter("7", word: "a7", known: "acehstx")) {
      try model.pronunciations(of: "a7")
    }
    #expect(model.phoneSet == ["AA", "EH", "K", "S", "SH", "T"])
    let words = try estimated("a b c").packed()
    #expect(throws: LanguageModelError.noPronunciations(word: "a")) {
      try PronunciationModel(data: words)
    }
  }

  /// The same words are held out for the same seed, and none is both learnt and tested.
  @Test func division() throws {
    let lexicon = try Self.lexicon()
    let division = PronunciationTraining.divide(lexicon, heldOutShare: 0.2, seed: 3)
    let again = PronunciationTraining.divide(lexicon, heldOutShare: 0.2, seed: 3)
    #expect(division.heldOut == again.heldOut && division.heldOut.count == 3)
    #expect((division.heldOut + division.training).sorted() == lexicon.words)
  }

  /// What it learnt it says without a fault, but for *ce*, which breaks the rule for e.
  @Test func errors() throws {
    let lexicon = try Self.lexicon()
    let learnt = lexicon.words.filter { $0 != "ce" }
    let errors = PronunciationErrors(try Self.model(), words: learnt, of: lexicon)
    #expect(errors.wordCount == 14 && errors.wrongWordCount == 0 && errors.phones.total == 0)
  }
}
