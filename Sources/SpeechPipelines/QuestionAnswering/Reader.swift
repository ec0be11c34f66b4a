import NeuralNetworks
public import SpokenQuestionAnswering

/// A reader as a file holds it.
public struct Reader: Sendable {
  /// The kinds of readers.
  public enum Model: Sendable {
    /// A memory network, which answers by a word.
    case memory(MemoryNetwork)
    /// A network that attends to words and sentences; it chooses, or answers by a word.
    case attention(AttentionReader)
  }

  /// The network.
  public var model: Model
  /// What the reader is called.
  public var name: String

  /// Names a network.
  public init(_ model: Model, name: String) { (self.model, self.name) = (model, name) }

  /// What a reader answers.
  public struct Answer: Sendable, Equatable {
    /// The answer: the number of a choice, or words.
    public enum Value: Sendable, Equatable {
      /// A choice, by its place.
      case choice(Int)
      /// A word, or several joined by commas.
      case word(String)
      /// Words of one of the story's sentences.
      case span(String)
      /// The story does not tell.
      case none
    }

    /// The answer.
    public var value: Value
    /// How sure it is, from 0 to 1.
    public var score: Double
    /// What was looked at, and the probability of each choice or word; a span has no probabilities.
    public var reading: Reading
    /// The sentences it rests on, by place in the story, the most important first.
    public var evidence: [Evidence]
  }

  /// A sentence that an answer rests on.
  public struct Evidence: Sendable, Equatable {
    /// Its place in the story.
    public var sentence: Int
    /// How much it counts, from 0 to 1.
    public var weight: Float
  }

  /// Answers a question.
  ///
  /// Without choices a memory network answers by a word; an attention reader does so if it was
  /// trained to, and else by the words of the story that fit the question best. If no word of the
  /// question is known to a network that answers by words, there is no answer.
  ///
  /// - Parameters:
  ///   - question: the story and the question.
  ///   - evidenceCount: sentences that are named at most.
  /// - Returns: the answer.
  public func callAsFunction(_ question: StoryQuestion, evidenceCount: Int = 3) -> Answer {
    switch model {
    case .memory(let network):
      return answer(question, words: network.words, evidenceCount) { network(question) }
    case .attention(let reader) where !question.choices.isEmpty:
      let reading = reader(question)
      let best = reading.best ?? 0
      let support = ChoiceEvidence(
        question, words: reader.words, vectors: reader.vectors.value
      ).support[best]
      return Answer(
        value: .choice(best), score: reading.probabilities[best], reading: reading,
        evidence: Self.evidence(support, reading, limit: evidenceCount))
    case .attention(let reader) where reader.canAnswer(question):
      return answer(question, words: reader.words, evidenceCount) { reader(question) }
    case .attention(let reader):
      let reading = Reading(probabilities: [], attention: [])
      guard
        let span = AnswerSpan(question, words: reader.words, vectors: reader.vectors.value)
      else { return Answer(value: .none, score: 0, reading: reading, evidence: []) }
      return Answer(
        value: .span(span.words.joined(separator: " ")), score: Double(span.score),
        reading: Reading(probabilities: [], attention: [span.attention]),
        evidence: [Evidence(sentence: span.sentence, weight: span.score)])
    }
  }

  /// Answers by a word.
  private func answer(
    _ question: StoryQuestion, words: WordList, _ evidenceCount: Int, read: () -> Reading
  ) -> Answer {
    let isKnown = question.question.words.contains { words[$0.text] != nil }
    guard isKnown, !question.story.isEmpty else {
      let reading = Reading(probabilities: [], attention: [])
      return Answer(value: .none, score: 0, reading: reading, evidence: [])
    }
    let reading = read()
    let best = reading.best ?? 0
    return Answer(
      value: .word(answerWords.words[best]), score: reading.probabilities[best], reading: reading,
      evidence: reading.evidence(limit: evidenceCount).map {
        Evidence(sentence: $0.sentence, weight: $0.weight)
      })
  }

  /// The words that probabilities of words are of.
  public var answerWords: WordList {
    switch model {
    case .memory(let network): network.words
    case .attention(let reader): reader.answers
    }
  }

  /// Joins what holds the chosen words with what was attended to.
  private static func evidence(
    _ support: [Float], _ reading: Reading, limit: Int
  ) -> [Evidence] {
    support.indices.sorted { (support[$1], $0) < (support[$0], $1) }.prefix(limit)
      .filter { support[$0] > 0 }
      .map { Evidence(sentence: $0, weight: min(1, support[$0])) }
  }
}
