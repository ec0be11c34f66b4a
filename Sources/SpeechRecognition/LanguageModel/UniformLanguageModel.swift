/// A language model to which all words and all sentences are equally good: each score is 0.
public struct UniformLanguageModel: LanguageModel {
  /// The state before the first word, and every other.
  public let start = 0

  /// Makes the model.
  public init() {}

  /// Knows no word; all are equal.
  public func word(_ spelling: String) -> Int? { nil }

  /// Returns 0.
  public func score(_ word: Int?, after state: Int) -> (logProbability: Float, state: Int) {
    (0, 0)
  }

  /// Returns 0.
  public func end(after state: Int) -> Float { 0 }
}
