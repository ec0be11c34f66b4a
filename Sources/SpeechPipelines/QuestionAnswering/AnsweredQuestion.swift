import Foundation
public import SpokenQuestionAnswering

/// A question and its answer, as they are printed and written as JSON.
public struct AnsweredQuestion: Sendable, Equatable, Encodable {
  /// A choice and its probability.
  public struct Choice: Sendable, Equatable, Encodable {
    /// The choice as it was given.
    public var text: String
    /// How probable it is, from 0 to 1.
    public var score: Double
  }

  /// A sentence that the answer rests on.
  public struct Evidence: Sendable, Equatable, Encodable {
    /// Its place in the story, counted from 0.
    public var sentence: Int
    /// When it begins in the recording, in seconds; nil of a text.
    public var start: Double?
    /// When it ends.
    public var end: Double?
    /// The sentence.
    public var text: String
    /// How much it counts, from 0 to 1.
    public var weight: Float
  }

  /// The question.
  public var question: String
  /// The answer; nil if the story does not tell.
  public var answer: String?
  /// The place of the answer among the choices, counted from 0; nil without choices.
  public var choice: Int?
  /// How sure the answer is, from 0 to 1.
  public var score: Double
  /// The choices; none without.
  public var choices: [Choice]
  /// What the answer rests on, the most important first.
  public var evidence: [Evidence]
  /// How much each sentence counted at each hop, [hops][sentences].
  public var attention: [[Float]]

  /// Joins an answer with the texts and times of its story.
  public init(_ question: String, choices: [String], _ answer: Reader.Answer, _ story: SpokenStory)
  {
    self.question = question
    score = answer.score
    self.choices = zip(choices, answer.reading.probabilities).map { Choice(text: $0, score: $1) }
    attention = answer.reading.attention
    evidence = answer.evidence.map { found in
      let sentence = story.sentences[found.sentence]
      return Evidence(
        sentence: found.sentence, start: sentence.time?.lowerBound, end: sentence.time?.upperBound,
        text: sentence.text, weight: found.weight)
    }
    switch answer.value {
    case .choice(let place): (self.answer, choice) = (choices[place], place)
    case .word(let word), .span(let word): self.answer = word
    case .none: break
    }
  }

  /// The answer for people: a line, and one for each sentence it rests on.
  public var text: String {
    guard let answer else { return "The story does not tell." }
    let lines = evidence.map { evidence in
      let time = zip(evidence.start, evidence.end).map {
        String(format: "%.2f to %.2f s  ", $0, $1)
      }
      return "  \(time ?? "")\(evidence.text)"
    }
    return ([String(format: "%@  (%.2f)", answer, score)] + lines).joined(separator: "\n")
  }
}

/// Both values, if there are both.
private func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
  guard let a, let b else { return nil }
  return (a, b)
}

extension StorySentence {
  /// Joins sentences to one.
  public init(joining sentences: [StorySentence]) {
    var (words, length) = ([Word](), 0)
    for sentence in sentences {
      words += sentence.words.map { Word($0.text, place: $0.place + length, weight: $0.weight) }
      length += sentence.length
    }
    self.init(words)
  }
}
