import Testing

@testable import SpeechRecognition

@Suite struct PronouncerTests {
  let alphabet: Alphabet

  init() throws {
    alphabet = try Alphabet(symbols: ["AA", "K", "S", "T"])
  }

  private func model() throws -> PronunciationModel {
    var lexicon = Lexicon()
    for (word, phones) in [("at", "AA T"), ("tat", "T AA T"), ("sat", "S AA T"), ("ta", "T AA")] {
      lexicon.add(phones.split(separator: " ").map(String.init), of: word)
    }
    var configuration = PronunciationTraining.Configuration()
    configuration.pruning = 0
    return try PronunciationModel(
      data: PronunciationTraining.train(
        on: lexicon.words, of: lexicon, configuration: configuration
      ).model)
  }

  @Test func guessesWhatTheLexiconLacks() throws {
    var known = Lexicon()
    known.add(["K", "AA", "T"], of: "tas")
    let tree = try LexiconTree(known, alphabet: alphabet)
    let said = try Pronouncer(tree, alphabet: alphabet, model: model())(["tas", "SATS"])
    #expect(said["tas"] == [["K", "AA", "T"]], "the lexicon comes first")
    #expect(said["SATS"] == [["S", "AA", "T", "S"]])
  }

  @Test func nobodyCanSayIt() throws {
    let model = try model()
    #expect(throws: PronouncerError.self) {
      try Pronouncer(nil, alphabet: alphabet, model: model)(["xyz"])
    }
    #expect(throws: PronouncerError.self) { try Pronouncer(nil, alphabet: alphabet)(["sat"]) }
    let said = Pronouncer(nil, alphabet: alphabet, model: model).sayable(["xyz", "Sat"])
    #expect(said.words == ["Sat"] && said["Sat"] == [["S", "AA", "T"]])
  }
}
