import Foundation
import NeuralNetworks
public import SpokenQuestionAnswering
public import Tensors

/// What a reader that chooses learns from when there is no examination: questions made of books.
public struct ListeningData: Sendable {
  /// What to learn from.
  public let training: [StoryQuestion]
  /// What to choose the best epoch by: questions of every tenth passage.
  public let dev: [StoryQuestion]

  /// Makes questions of a text.
  ///
  /// - Parameters:
  ///   - path: a text whose sentences are in order.
  ///   - passageCount: how many passages are taken at most.
  ///   - words: words by frequency.
  ///   - vectors: theirs, [words, size].
  ///   - seed: draws all that is random.
  /// - Throws: `AtomicFileError`, or ``QuestionFileError`` if the text is none or too short.
  public init(
    book path: String, passageCount: Int, words: WordList, vectors: Tensor, seed: UInt64
  ) throws {
    let data = try AtomicFile.read(path)
    guard let text = String(data: data, encoding: .utf8) else {
      throw QuestionFileError(path: path, flaw: .notText)
    }
    var options = StatementItems.Options()
    options.seed = seed
    let sentences = StoryText.sentences(of: text).map { StoryText.words(of: $0) }
    var items = StatementItems(options, words: words, vectors: vectors)
    let passages = items.items(sentences, passageCount: passageCount)
    training = passages.enumerated().flatMap { $0 % 10 == 9 ? [] : $1 }
    dev = passages.enumerated().flatMap { $0 % 10 == 9 ? $1 : [] }
    guard !training.isEmpty, !dev.isEmpty else {
      throw QuestionFileError(path: path, flaw: .noQuestions)
    }
  }
}
