import Foundation

/// A language model as a search weighs it against the acoustic model.
///
///     score = weight · ln p(word | words before) + insertion
///     p(word | …) = p(unknown | …) / count        of a word that the model does not know
///
/// A weight above 0 evens out that the acoustic model trusts itself too much; an insertion above 0
/// makes up for words that the language model's factors below 1 would suppress.
public struct WeightedLanguageModel<Base: LanguageModel>: LanguageModel {
  /// The state of the model that is weighed.
  public typealias State = Base.State

  /// The model that is weighed.
  public let base: Base
  /// What its log-probabilities are multiplied by.
  public var weight: Float
  /// What is added for each word, in nats.
  public var wordInsertion: Float
  /// How many words share the probability of an unknown one, at least 1.
  public var unknownWordCount = 1

  /// Weighs a model.
  public init(_ base: Base, weight: Float, wordInsertion: Float) {
    self.base = base
    self.weight = weight
    self.wordInsertion = wordInsertion
  }

  /// The state before the first word.
  public var start: State { base.start }

  /// Returns the number of a word; nil if the model does not know it.
  public func word(_ spelling: String) -> Int? { base.word(spelling) }

  /// Returns the numbers of many words, in the order of their bytes.
  public func words(sorted spellings: some Sequence<[UInt8]>) -> [Int?] {
    base.words(sorted: spellings)
  }

  /// Returns the weighed score of a word and the state after it.
  public func score(
    _ word: Int?, after state: State
  ) -> (logProbability: Float, state: State) {
    let (logProbability, next) = base.score(word, after: state)
    return (weight * (logProbability + share(of: word)) + wordInsertion, next)
  }

  /// Returns the weighed score of the sentence's end.
  public func end(after state: State) -> Float { weight * base.end(after: state) }

  /// Returns the weighed guess of a word's score.
  public func lookAhead(_ word: Int?) -> Float {
    weight * (base.lookAhead(word) + share(of: word)) + wordInsertion
  }

  /// What makes one word of many unknown ones less probable than all of them.
  private func share(of word: Int?) -> Float {
    word == nil ? -log(Float(max(1, unknownWordCount))) : 0
  }
}
