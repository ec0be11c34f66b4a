/// A question about a story.
public struct StoryQuestion: Sendable, Equatable {
  /// What was told before the question, in order.
  public var story: [StorySentence]
  /// The question.
  public var question: StorySentence
  /// The answers to choose from; none if the answer is a word.
  public var choices: [StorySentence]
  /// The right answer, if it is a word; several words are joined by commas.
  public var answer: String?
  /// The place of the right answer among the choices.
  public var rightChoice: Int?
  /// The sentences that the right answer rests on, if that is known: places in the story.
  public var supports: [Int]

  /// Makes a question.
  public init(
    story: [StorySentence], question: StorySentence, choices: [StorySentence] = [],
    answer: String? = nil, rightChoice: Int? = nil, supports: [Int] = []
  ) {
    self.story = story
    self.question = question
    self.choices = choices
    self.answer = answer
    self.rightChoice = rightChoice
    self.supports = supports
  }
}
