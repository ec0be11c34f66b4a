import Foundation
public import SpokenQuestionAnswering

/// How many questions are answered rightly, by a reader or by a baseline.
public struct ReaderScore: Sendable, Equatable {
  /// Questions whose right answer is known.
  public private(set) var count = 0
  /// Those answered rightly.
  public private(set) var right = 0
  /// Questions answered rightly whose supporting sentences are known.
  public private(set) var supportedCount = 0
  /// Those of them of which the sentence that counted most is a supporting one.
  public private(set) var supported = 0

  /// Makes the score of nothing.
  public init() {}

  /// Counts an answer.
  public mutating func add(isRight: Bool) {
    count += 1
    right += isRight ? 1 : 0
  }

  /// Asks a reader.
  public init(_ reader: Reader, _ questions: [StoryQuestion]) {
    for question in questions where question.isAnswerKnown {
      let answer = reader(question, evidenceCount: 1)
      let isRight = question.isAnswered(by: answer.value)
      add(isRight: isRight)
      if isRight, !question.supports.isEmpty, let first = answer.evidence.first {
        supportedCount += 1
        supported += question.supports.contains(first.sentence) ? 1 : 0
      }
    }
  }

  /// The share that is right.
  public var accuracy: Double { count > 0 ? Double(right) / Double(count) : 0 }

  /// The interval of 95 % around ``accuracy``.
  ///
  /// Reference: Wilson (1927), the score interval.
  public var interval: ClosedRange<Double> {
    guard count > 0 else { return 0...1 }
    let (n, p, z) = (Double(count), accuracy, 1.959964)
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return max(0, middle - half)...min(1, middle + half)
  }

  /// The scores of what needs no network, by name, in a fixed order.
  ///
  /// Of questions with choices: a random choice (its expectation, rounded), the longest choice, the
  /// sliding window and the choice that shares least with the story. Of others: the most frequent
  /// answer of these very questions, and the word that `WordOverlap.word(_:)` finds.
  public static func baselines(_ questions: [StoryQuestion]) -> [(name: String, score: ReaderScore)]
  {
    let known = questions.filter(\.isAnswerKnown)
    func score(_ answer: (StoryQuestion) -> Reader.Answer.Value) -> ReaderScore {
      var score = ReaderScore()
      for question in known { score.add(isRight: question.isAnswered(by: answer(question))) }
      return score
    }
    func choice(_ place: Int?) -> Reader.Answer.Value { place.map { .choice($0) } ?? .none }
    guard known.first?.choices.isEmpty ?? true else {
      var random = ReaderScore()
      random.count = known.count
      random.right = Int(
        known.reduce(0.0) { $0 + 1 / Double(max($1.choices.count, 1)) }.rounded())
      return [
        ("random choice", random),
        ("longest choice", score { choice(WordOverlap.longestChoice($0)) }),
        ("sliding window", score { choice(WordOverlap.slidingWindowChoice($0)) }),
        ("least shared", score { choice(WordOverlap.leastSharedChoice($0)) }),
      ]
    }
    var counts: [String: Int] = [:]
    for question in known { counts[question.answer ?? "", default: 0] += 1 }
    let frequent = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    return [
      ("most frequent answer", score { _ in .word(frequent) }),
      ("word overlap", score { WordOverlap.word($0).map { .word($0) } ?? .none }),
    ]
  }
}

extension StoryQuestion {
  /// Whether the right answer is known.
  var isAnswerKnown: Bool { choices.isEmpty ? answer != nil : rightChoice != nil }

  /// Whether an answer is the right one.
  func isAnswered(by value: Reader.Answer.Value) -> Bool {
    switch value {
    case .choice(let place): place == rightChoice
    case .word(let word), .span(let word): word == answer
    case .none: false
    }
  }
}
