public import SpokenQuestionAnswering
import Tensors

/// How well a way of training answers questions about stories that were not learnt from.
///
/// Stories, with all their questions, are dealt out to folds; in turn each fold is answered by a
/// reader trained on the others, as it is after the last epoch. Nothing is chosen by the fold's answers.
public struct ReaderCrossValidation: Sendable {
  /// The questions of each fold.
  public let folds: [[StoryQuestion]]

  /// Deals out questions.
  ///
  /// - Parameters:
  ///   - questions: of several stories; those of one story may stand apart.
  ///   - count: how many folds there are at most: no more than stories.
  ///   - seed: draws which story is in which fold.
  public init(_ questions: [StoryQuestion], count: Int, seed: UInt64) {
    var (stories, numbers) = ([[StoryQuestion]](), [[[String]]: Int]())
    for question in questions {
      let key = question.story.map(\.best)
      let number = numbers[key] ?? stories.count
      if number == stories.count { stories.append([]) }
      numbers[key] = number
      stories[number].append(question)
    }
    var random = SeededGenerator(seed: seed, position: 3)
    var folds = [[StoryQuestion]](repeating: [], count: max(1, min(count, stories.count)))
    for (place, story) in stories.shuffled(using: &random).enumerated() {
      folds[place % folds.count] += story
    }
    self.folds = folds
  }

  /// Trains and answers.
  ///
  /// - Parameters:
  ///   - options: how to train.
  ///   - reader: where each training begins.
  ///   - shouldStop: asked after each step.
  ///   - report: told of each fold: its number from 1, and the score so far.
  /// - Returns: the score over all questions; nil if it was stopped.
  public func callAsFunction(
    _ options: AttentionReaderTraining.Options, from reader: AttentionReader,
    shouldStop: () -> Bool = { false }, report: (Int, ReaderScore) -> Void = { _, _ in }
  ) -> ReaderScore? {
    var score = ReaderScore()
    for (place, fold) in folds.enumerated() {
      let others = folds.indices.filter { $0 != place }.flatMap { folds[$0] }
      guard !others.isEmpty, !fold.isEmpty else { continue }
      var last = reader
      let training = AttentionReaderTraining(options: options, training: others, dev: fold)
      let isFinished = training.run(reader, shouldStop: shouldStop) { _, reader, _ in
        last = reader
      }
      guard isFinished else { return nil }
      for question in fold where question.isAnswerKnown {
        score.add(
          isRight: question.isAnswered(by: Reader(.attention(last), name: "")(question).value))
      }
      report(place + 1, score)
    }
    return score
  }
}
