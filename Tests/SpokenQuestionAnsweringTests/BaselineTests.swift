import Tensors
import TestSupport
import Testing

@testable import SpokenQuestionAnswering

@Suite struct BaselineTests {
  @Test func `The sliding window by hand`() {
    // IC of a, b, c in "a b a c": ln 1.5, ln 2, ln 2.
    let window = SlidingWindow(["a", "b", "a", "c"].map { ($0, 1) })
    expectClose([window.score(["b", "c"])], [0.6931472])  // two places hold one of both at most
    expectClose([window.score(["a", "b"])], [0.4054651 + 0.6931472])
    expectClose([window.score(["z"]), SlidingWindow([]).score(["a"])], [0, 0])
    let doubtful = SlidingWindow([("b", 0.5), ("x", 1), ("b", 0.75)])
    expectClose([doubtful.score(["b"])], [0.75 * 0.4054651])
  }

  @Test func `Forms of a word have one stem, other words others`() {
    for forms in [
      ["study", "studies", "studied", "studying"], ["stop", "stopped", "stopping", "stops"],
      ["make", "makes", "making"], ["quick", "quickly"], ["whale", "whales", "whale's"],
    ] { #expect(Set(forms.map(\.stem)).count == 1, "\(forms.map(\.stem))") }
    #expect(Set(["class", "bus", "need", "is", "sing", "this"].map(\.stem)).count == 6)
  }

  private static let words = WordList([
    "the", "a", "of", "what", "did", "whale", "ship", "sailor", "sang", "sank", "song", "rope",
  ])
  private static let vectors = Tensor.random([12, 6], seed: 1)
  private static let story = [
    "the sailor held a rope", "the whale sang a song", "the ship sank",
  ].map { StorySentence($0.split(separator: " ").map(String.init)) }

  private static func ask(_ question: String, _ choices: String...) -> StoryQuestion {
    func sentence(_ text: String) -> StorySentence {
      StorySentence(text.split(separator: " ").map(String.init))
    }
    return StoryQuestion(
      story: story, question: sentence(question), choices: choices.map(sentence))
  }

  /// What is counted of a choice, by name.
  private static func counted(_ evidence: ChoiceEvidence, _ choice: Int, _ name: String) -> Float {
    let size = ChoiceEvidence.names.count
    return evidence.values[choice * size + (ChoiceEvidence.names.firstIndex(of: name) ?? 0)]
  }

  @Test func `Evidence prefers what stands where the question points`() {
    let question = Self.ask("what did the whale", "a song", "a rope")
    let evidence = ChoiceEvidence(question, words: Self.words, vectors: Self.vectors)
    #expect(evidence.values.count == 2 * ChoiceEvidence.names.count)
    // Both choices are in the story alike; the first is in the asked sentence.
    for (name, isLarger) in [
      ("same anywhere", false), ("same words", false), ("same in asked sentences", true),
      ("alike in asked and best", true), ("asked at best sentence", true),
    ] {
      let (a, b) = (Self.counted(evidence, 0, name), Self.counted(evidence, 1, name))
      #expect(isLarger ? a > b : abs(a - b) < 1e-5, "\(name): \(a), \(b)")
    }
    #expect(
      evidence.support[0].indices.max { evidence.support[0][$0] < evidence.support[0][$1] } == 1)
  }

  @Test func `Evidence by hand: shares, runs, words of extremes, and EXCEPT`() {
    // Unknown words have rarity 1 and no vector, so they are the same or not alike at all.
    let story = [StorySentence(["red", "kites", "eat", "small", "mice"])]
    var question = StoryQuestion(
      story: story, question: StorySentence(["zebras"]),
      choices: [
        StorySentence(["kites", "eat", "small", "frogs"]), StorySentence(["never", "toads"]),
      ])
    let evidence = ChoiceEvidence(question, words: Self.words, vectors: Self.vectors)
    func difference(_ name: String, spread: Float, _ evidence: ChoiceEvidence) -> Float {
      spread * (Self.counted(evidence, 0, name) - Self.counted(evidence, 1, name))
    }
    expectClose(
      [
        difference("same anywhere", spread: 0.24, evidence),  // 3 of 4 and none
        difference("run of the same words", spread: 0.41, evidence),  // kites eat small
        difference("new words", spread: 0.17, evidence),  // 1 and 2, divided by 4
        difference("extreme", spread: 0.23, evidence),
      ], [0.75, 1, -0.25, -1], absolute: 1e-5)
    question.question = StorySentence(["all", "except", "zebras"])
    let negated = ChoiceEvidence(question, words: Self.words, vectors: Self.vectors)
    expectClose([difference("same anywhere", spread: 0.24, negated)], [-0.75], absolute: 1e-5)
    for name in ChoiceEvidence.names {
      #expect(abs(Self.counted(evidence, 0, name) + Self.counted(evidence, 1, name)) < 1e-4)
    }
  }

  @Test func `A doubtful word is less in a sentence`() {
    var question = Self.ask("what did the whale", "song", "rope")
    question.story[1].words[4].weight = 0.5
    let evidence = ChoiceEvidence(question, words: Self.words, vectors: Self.vectors)
    let (a, b) = (
      Self.counted(evidence, 0, "same anywhere"), Self.counted(evidence, 1, "same anywhere")
    )
    expectClose([0.24 * (a - b)], [-0.5], absolute: 1e-5)
  }

  @Test func `Nothing to read gives numbers all the same`() {
    var question = Self.ask("what", "a song", "")
    question.story = []
    let evidence = ChoiceEvidence(question, words: Self.words, vectors: Self.vectors)
    #expect(evidence.values.allSatisfy { $0.isFinite })
    question.choices = []
    #expect(ChoiceEvidence(question, words: Self.words, vectors: Self.vectors).values.isEmpty)
  }

  @Test func `A span is the new words of the asked sentence, or nothing`() throws {
    let span = try #require(
      AnswerSpan(
        Self.ask("what did the whale sang"), words: Self.words, vectors: Self.vectors))
    #expect(span.sentence == 1 && span.words == ["a", "song"])
    #expect(
      AnswerSpan(Self.ask("what did zebras eat"), words: Self.words, vectors: Self.vectors) == nil)
  }

  @Test func `Baselines answer by overlap and length`() {
    var question = Self.ask(
      "what did the whale sang", "a rope", "a song", "zebras of many colours here")
    question.story.insert(StorySentence(["it", "was", "wet", "and", "cold", "here"]), at: 1)
    #expect(WordOverlap.slidingWindowChoice(question) == 1)
    #expect(WordOverlap.longestChoice(question) == 2)
    #expect(WordOverlap.leastSharedChoice(question) == 2)  // here alone; the others wholly
    #expect(WordOverlap.word(question) == "song")
  }

  @Test func `Words of like neighbours get like vectors`() {
    let words = WordList(["king", "queen", "rules", "apple", "pear", "grows", "x", "y"])
    var random = SeededGenerator(seed: 2)
    var options = SkipGram.Options()
    (options.size, options.threshold, options.rate) = (8, 1, 0.1)
    var learning = SkipGram(words: words, counts: [Int](repeating: 300, count: 8), options: options)
    for step in 0..<1200 {
      let isRuler = random.next() % 2 == 0
      let noise = 6 + Int(random.next() % 2)
      let subject = (isRuler ? 0 : 3) + Int(random.next() % 2)
      learning.learn([subject, isRuler ? 2 : 5, noise, nil], progress: Double(step) / 1200)
    }
    func cosine(_ a: Int, _ b: Int) -> Float {
      let v = learning.vectors.values
      func product(_ a: Int, _ b: Int) -> Float {
        (0..<8).reduce(Float(0)) { $0 + v[a * 8 + $1] * v[b * 8 + $1] }
      }
      return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    }
    #expect(cosine(0, 1) > cosine(0, 4) && cosine(3, 4) > cosine(1, 3))
  }

  @Test func `Items hold their right choice, and others`() {
    let sentences = (0..<60).map { s in (0..<12).map { "w\(s * 7 % 40)x\($0)" } }
    let words = WordList(counting: sentences.joined())
    var items = StatementItems(
      StatementItems.Options(), words: words,
      vectors: Tensor.random([words.count, 4], seed: 1))
    let passages = items.items(sentences, passageCount: 2)
    #expect(passages.count == 2 && passages[0].count == 3)
    for question in passages.joined() {
      #expect(question.choices.count == 4 && question.story.count == 24)
      #expect((0..<4).contains(question.rightChoice ?? -1))
      #expect(question.choices.allSatisfy { !$0.words.isEmpty })
    }
  }
}
