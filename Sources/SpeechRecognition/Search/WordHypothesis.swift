/// A sequence of words that a search has found.
public struct WordHypothesis: Sendable, Equatable {
  /// A word and how it was said.
  public struct Word: Sendable, Equatable {
    /// The word.
    public var spelling: String
    /// The labels of the pronunciation, without separator.
    public var labels: [Int]

    /// Makes a word.
    public init(spelling: String, labels: [Int]) {
      self.spelling = spelling
      self.labels = labels
    }
  }

  /// The words in order.
  public var words: [Word]
  /// ln of the weight of all paths that say the words, language model and end included.
  public var score: Double
  /// Whether it may end here; otherwise the recording ends within a word, which is left out.
  public var isComplete: Bool

  /// Makes a hypothesis.
  public init(words: [Word], score: Double, isComplete: Bool = true) {
    self.words = words
    self.score = score
    self.isComplete = isComplete
  }

  /// The words, joined by spaces.
  public var text: String { words.map(\.spelling).joined(separator: " ") }

  /// The labels of all words, with the separator between them if there is one.
  public func labels(separator: Int?) -> [Int] {
    Array(words.map(\.labels).joined(separator: separator.map { [$0] } ?? []))
  }
}
