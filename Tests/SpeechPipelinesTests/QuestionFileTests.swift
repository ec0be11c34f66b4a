import Foundation
import NeuralNetworks
import SpokenQuestionAnswering
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct QuestionFileTests {
  @Test func `bAbI's files`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      1 Mary got the milk there.
      2 John moved to the bedroom.
      3 Is John in the kitchen? \tno\t2
      4 Mary left.
      5 What is Mary carrying?\tmilk,football\t1 4
      1 Sam is a frog.
      2 What is Sam?\tfrog\t1
      """, to: "qa.txt")
    let file = try QuestionFile(contentsOf: path)
    #expect(file.name == "qa" && file.questions.count == 3)
    let questions = file.questions.map(\.question)
    #expect(questions.map(\.story.count) == [2, 3, 1])
    #expect(questions[0].story[0].best == ["mary", "got", "the", "milk", "there"])
    #expect(questions.map(\.answer) == ["no", "milk,football", "frog"])
    #expect(questions.map(\.supports) == [[1], [0, 2], [0]])
    #expect(file.questions[0].text == "Is John in the kitchen?")
  }

  @Test func `TOEFL's files, in a folder with others`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/toefl", withIntermediateDirectories: true)
    _ = try folder.write(
      """
      SENTENCE hi .
      SENTENCE i don't know ,  really .
      QUESTION what is said
      OPTION a greeting 1
      OPTION a farewell 0
      QUESTION who speaks
      OPTION nobody
      OPTION chapter 1 0
      """, to: "toefl/a_1")
    _ = try folder.write("QUESTION why\nOPTION x 0\nOPTION y 1\n", to: "toefl/b_1.txt")
    _ = try folder.write("Notes.", to: "toefl/README.md")
    _ = try folder.write(Data([0, 1, 2, 0xFF]), to: "toefl/a_1.wav")
    let file = try QuestionFile(contentsOf: "\(folder.path)/toefl")
    #expect(file.name == "toefl" && file.questions.map(\.stem) == ["a_1", "a_1", "b_1"])
    #expect(file.questions.map(\.question.rightChoice) == [0, nil, 1])
    #expect(file.questions[0].question.story[1].best == ["i", "don't", "know", "really"])
    #expect(file.questions[1].choices == ["nobody", "chapter 1"])
    #expect(file.questions[2].question.story.isEmpty)
  }

  @Test(arguments: [
    ("1 Mary left.\nMary came.\n", "line 2"), ("1 Mary left.\n", "has no question"),
    ("SENTENCE a\nOPTION b 1\n", "line 2"), ("Once upon a time", "begins neither"), ("", "neither"),
    ("QUESTION a\nSENTENCE b\n", "line 2"), ("1 Where?\t\t1\n", "line 1"),
  ])
  func `Flaws are told`(text: String, message: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "bad.txt")
    #expect {
      try QuestionFile(contentsOf: path)
    } throws: { error in
      "\(error)".contains(message)
    }
  }

  @Test func `Sentences end at their marks, not at Mr. and initials`() {
    #expect(
      StoryText.sentences(of: "Mr. Smith saw J. Doe. \"Did he?\" Yes!\n\n-- \nAnd then").count == 4)
    #expect(StoryText.words(of: "The dog's DON'T, 42!") == ["the", "dog", "'s", "don't", "42"])
  }
}

@Suite struct SpokenStoryTests {
  private static func words(_ text: String, from start: Double) -> [Transcript.Word] {
    text.split(separator: " ").enumerated().map { place, word in
      let at = start + 0.3 * Double(place)
      return Transcript.Word(word: String(word), start: at, end: at + 0.25, confidence: 0.75)
    }
  }

  @Test func `Sentences end at pauses, and long ones at their longest silence`() {
    let long = Self.words((0..<40).map { "w\($0)" }.joined(separator: " "), from: 10)
      .enumerated().map { place, word in
        var word = word
        if place >= 18 { (word.start, word.end) = (word.start + 0.2, word.end + 0.2) }
        return word
      }
    let story = SpokenStory(
      Transcript(words: Self.words("MARY WENT", from: 0) + long, duration: 30))
    #expect(story.sentences.map(\.words.length) == [2, 18, 22])
    #expect(story.sentences[0].text == "MARY WENT" && story.sentences[0].time == 0..<0.55)
    #expect(
      story.story[0].words == [
        .init("mary", place: 0, weight: 0.75), .init("went", place: 1, weight: 0.75),
      ])
    #expect(SpokenStory(Transcript(words: [], duration: 1)).sentences.isEmpty)
  }

  @Test func `Words of alternatives weigh what these do`() {
    let third = log(0.5)
    let transcript = Transcript(
      words: Self.words("mary went home", from: 0), duration: 2,
      alternatives: [
        .init(text: "mary went home", score: 0), .init(text: "mary sent home", score: third),
        .init(text: "went home", score: third),
      ])
    let words = SpokenStory(transcript).story[0].words
    #expect(words.map(\.text) == ["mary", "went", "sent", "home"])
    #expect(words.map(\.place) == [0, 1, 1, 2])
    expectClose(words.map(\.weight), [0.75, 0.75, 0.25, 1], absolute: 1e-5)
  }

  @Test func `Transcripts, TOEFL files and texts are read; nothing else`() throws {
    let folder = try TemporaryFolder()
    func story(_ text: String, _ name: String) throws -> SpokenStory {
      let path = try folder.write(text, to: name)
      return try SpokenStory(
        contentsOf: path, recognizer: { throw CancellationError() }, threads: 1)
    }
    let json =
      #"{"file":"x","text":"A B","duration":2,"words":[{"word":"A","start":0,"end":0.5,"confidence":1},{"word":"B","start":1.5,"end":2,"confidence":0.5}]}"#
    for text in [json, "[\(json)]"] {
      #expect(try story(text, "a.json").sentences.map(\.time) == [0..<0.5, 1.5..<2])
    }
    #expect(try story("\(json)\n\(json)\n", "a.jsonl").sentences.count == 4)
    #expect(try story("SENTENCE hi .\nQUESTION x\n", "t").sentences.map(\.text) == ["hi ."])
    #expect(try story("One. Two.", "b.txt").sentences.map(\.text) == ["One.", "Two."])
    #expect(throws: QuestionFileError.self) { try story("{\"a\": 1}", "c.json") }
    #expect(throws: QuestionFileError.self) { try story("...", "d.txt") }
    let sound = try folder.write(Data([0x52, 0x49, 0, 1]), to: "x.wav")
    #expect(throws: CancellationError.self) {
      try SpokenStory(contentsOf: sound, recognizer: { throw CancellationError() }, threads: 1)
    }
  }
}

@Suite struct ReaderTests {
  private static let words = WordList(["where", "is", "mary", "garden", "hall"])

  private static func memory() -> Reader {
    var random = SeededGenerator(seed: 1)
    var configuration = MemoryNetwork.Configuration()
    (configuration.size, configuration.memorySize) = (6, 4)
    return Reader(
      .memory(MemoryNetwork(configuration, words: words, using: &random)), name: "m")
  }

  private static func attention() -> Reader {
    var random = SeededGenerator(seed: 2)
    var configuration = AttentionReader.Configuration()
    (configuration.wordSize, configuration.hiddenSize, configuration.hasFixedWords) = (8, 3, true)
    return Reader(
      .attention(
        AttentionReader(configuration, words: words, answers: WordList([String]()), using: &random)),
      name: "a")
  }

  private static let question = StoryQuestion(
    story: [StorySentence(["mary", "is", "garden"])], question: StorySentence(["where", "mary"]),
    choices: [StorySentence(["hall"]), StorySentence(["garden"])], rightChoice: 1)

  @Test func `Files give back what was written; integers nearly`() throws {
    let folder = try TemporaryFolder()
    var asked = Self.question
    asked.choices = []
    for (reader, quantized) in [
      (Self.memory(), false), (Self.attention(), false), (Self.attention(), true),
    ] {
      let path = "\(folder.path)/reader.safetensors"
      try reader.write(to: path, quantized: quantized)
      let read = try Reader(contentsOf: folder.path)
      #expect(read.name == reader.name)
      let question = reader.name == "m" ? asked : Self.question
      let (a, b) = (reader(question).reading, read(question).reading)
      expectClose(
        a.probabilities.map { Float($0) }, b.probabilities.map { Float($0) },
        absolute: quantized ? 0.02 : 1e-7)
    }
    let path = try folder.write("not a model", to: "x.safetensors")
    #expect(throws: ModelFileError.self) { try Reader(contentsOf: path) }
  }

  @Test func `A question of unknown words has no answer`() {
    let strange = StoryQuestion(
      story: Self.question.story, question: StorySentence(["zebra"]))
    #expect(Self.memory()(strange).value == .none)
    #expect(Self.attention()(strange).value == .none)
    var empty = Self.question
    (empty.story, empty.choices) = ([], [])
    #expect(Self.memory()(empty).value == .none)
  }

  @Test func `Scores and intervals`() {
    var score = ReaderScore()
    for index in 0..<10 { score.add(isRight: index < 8) }
    #expect(score.accuracy == 0.8)
    // Wilson (1927), by hand: (0.8 + 0.19207) / 1.38415 ± 0.22676 ...
    #expect(abs(score.interval.lowerBound - 0.4902) < 1e-3)
    #expect(abs(score.interval.upperBound - 0.9433) < 1e-3)
    let rows = ReaderScore.baselines([Self.question, Self.question])
    #expect(
      rows.map(\.name) == ["random choice", "longest choice", "sliding window", "least shared"])
    #expect(rows.map(\.score.right) == [1, 0, 2, 0])
  }
}
