/// What a search needs to know of a language: how probable a word is after the words before it.
///
///     p(w₁ … wₙ) = Π p(wᵢ | wᵢ₋₁, wᵢ₋₂, …) · p(end | wₙ, …)
///
/// A state stands for the words before, as far as the model remembers them: two histories with
/// equal states have the same future, so a search may merge them.
public protocol LanguageModel: Sendable {
  /// The words before, as far as they matter.
  associatedtype State: Hashable, Sendable

  /// The state before the first word of a sentence.
  var start: State { get }

  /// Returns the number of a word, or nil if the model does not know it.
  func word(_ spelling: String) -> Int?

  /// Returns the numbers of many words, whose spellings come in the order of their bytes.
  func words(sorted spellings: some Sequence<[UInt8]>) -> [Int?]

  /// Scores a word after a state.
  ///
  /// - Parameters:
  ///   - word: a number that ``word(_:)`` gave; nil for any word that the model does not know.
  ///   - state: what was said before.
  /// - Returns: the natural logarithm of the probability, and the state that the word leads to.
  func score(_ word: Int?, after state: State) -> (logProbability: Float, state: State)

  /// Returns ln p of the end of the sentence after a state.
  func end(after state: State) -> Float

  /// Guesses ln p of a word before it is known what was said before it, as p(word) does.
  ///
  /// A search weighs unfinished words by it; it never becomes part of a result's score.
  func lookAhead(_ word: Int?) -> Float
}

extension LanguageModel {
  /// Looks up one word after the other.
  public func words(sorted spellings: some Sequence<[UInt8]>) -> [Int?] {
    spellings.map { word(String(decoding: $0, as: UTF8.self)) }
  }

  /// Guesses a word's score by that at the beginning of a sentence.
  public func lookAhead(_ word: Int?) -> Float { score(word, after: start).logProbability }
}
