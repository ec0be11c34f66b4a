/// A text and the labels that it has: an intent, a sentiment, several key terms.
public struct LabelledDocument: Sendable, Equatable {
  /// The words in order.
  public var words: [String]
  /// The labels, none of them twice.
  public var labels: [String]

  /// Makes a document.
  public init(words: [String], labels: [String]) {
    (self.words, self.labels) = (words, labels)
  }
}

/// A label that a text may have.
public struct ScoredLabel: Sendable, Equatable, Codable {
  /// The label.
  public var label: String
  /// How much speaks for it; among the labels of a document the scores sum to 1.
  public var score: Double

  /// Makes a label.
  public init(label: String, score: Double) {
    (self.label, self.score) = (label, score)
  }
}

/// Anything that tells the labels of a document.
public protocol DocumentLabeller: Sendable {
  /// Tells the labels that fit best.
  ///
  /// - Parameters:
  ///   - words: the document.
  ///   - count: how many labels are wanted, at most.
  /// - Returns: the labels, the best first; of equal ones the more frequent.
  func callAsFunction(_ words: [String], count: Int) -> [ScoredLabel]
}
