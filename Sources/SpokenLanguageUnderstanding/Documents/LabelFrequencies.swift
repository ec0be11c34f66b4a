private import Foundation

/// The labels of documents by counting: what networks are measured against.
///
///     frequency:  score(l) ∝ count(l)                     the same for every document
///     tf-idf:     score(l) ∝ tf(l) · ln(N / df(l))        labels that are words of the document
///
/// tf counts a label among the document's words, df the training documents that have it as a word.
/// Where no label is among the words, tf-idf falls back to frequency.
///
/// Reference: Spärck Jones (1972), A statistical interpretation of term specificity.
public struct LabelFrequencies: DocumentLabeller, Equatable, Codable {
  /// How labels are scored.
  public enum Rule: String, Sendable, Codable {
    /// By their counts.
    case frequency
    /// By the document's words.
    case tfidf
  }

  /// How labels are scored.
  public let rule: Rule
  /// The labels, the most frequent first.
  public let labels: Vocabulary
  /// How many training documents have each label.
  public let counts: [Int]
  /// How much each label says where it is a word: ln(N / df), 0 if no document has it as a word.
  public let weights: [Double]

  /// Counts.
  ///
  /// - Parameters:
  ///   - rule: how labels are to be scored.
  ///   - documents: what to learn from.
  public init(_ rule: Rule, of documents: [LabelledDocument]) {
    self.rule = rule
    let labels = Vocabulary(counting: documents.flatMap(\.labels))
    var counts = [Int](repeating: 0, count: labels.count)
    var containing = [Int](repeating: 0, count: labels.count)
    for document in documents {
      for label in document.labels { if let place = labels[label] { counts[place] += 1 } }
      for word in Set(document.words.map(\.taggedForm)) {
        if let place = labels[word] { containing[place] += 1 }
      }
    }
    self.labels = labels
    self.counts = counts
    weights = containing.map { $0 > 0 ? log(Double(documents.count) / Double($0)) : 0 }
  }

  /// Returns the labels of the highest scores.
  public func callAsFunction(_ words: [String], count: Int) -> [ScoredLabel] {
    let frequencies = counts.map(Double.init)
    guard rule == .tfidf else { return best(frequencies, count: count) }
    var scores = [Double](repeating: 0, count: labels.count)
    for word in words {
      if let place = labels[word.taggedForm] { scores[place] += weights[place] }
    }
    return best(scores.contains { $0 > 0 } ? scores : frequencies, count: count)
  }

  private func best(_ scores: [Double], count: Int) -> [ScoredLabel] {
    let sum = scores.reduce(0, +)
    return scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(count).map {
      ScoredLabel(label: labels.entries[$0], score: sum > 0 ? scores[$0] / sum : 0)
    }
  }
}
