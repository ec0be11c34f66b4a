private import Foundation
public import Tensors

/// Finds where a word may be said in the scores of a CTC network, without recognising the rest.
///
///     r[t, k] = ln p[t, k] − maxⱼ ln p[t, j]            how much worse than the best label
///     S[t, i] = r[t, label i] + max(S[t − 1, i], S[t − 1, i − 1], S[t − 1, i − 2])
///     score   = exp( S[end] / labels of the word )     1 where the best path says the word
///
/// States are the word's labels with a blank between neighbours, which may be passed over unless the
/// labels are equal; a path may begin at any frame. With a word separator in the alphabet, a letter
/// right before or after a place may belong to a longer word: it is found nevertheless.
///
/// Reference: the log-likelihood ratio of keyword and filler of Rose & Paul (1990), *A hidden Markov
/// model based keyword recognition system*; the states of Graves et al. (2006).
public struct KeywordSearch: Sendable {
  /// A place where the word may be said.
  public struct Place: Sendable, Equatable {
    /// The frames from the word's first label to its last.
    public var frames: Range<Int>
    /// From 0 to 1.
    public var score: Float
  }

  private let labels: [Int]

  /// Takes the labels of a word, at least one and no blank.
  public init(labels: [Int]) {
    precondition(
      !labels.isEmpty && !labels.contains(blankLabel), "a word has labels and no blank: \(labels)")
    self.labels = labels
  }

  /// Returns places that do not overlap, the best first.
  ///
  /// - Parameters:
  ///   - logProbabilities: natural logarithms, [time, labels].
  ///   - least: places with a lower score are left out.
  /// - Returns: places with frames and score.
  public func callAsFunction(_ logProbabilities: Tensor, least: Float) -> [Place] {
    let ends = paths(logProbabilities)
    var places: [Place] = []
    for place in ends.filter({ $0.score >= least }).sorted(by: { $0.score > $1.score })
    where places.allSatisfy({ !$0.frames.overlaps(place.frames) }) {
      places.append(place)
    }
    return places
  }

  /// The best path that ends at each frame, where there is one.
  private func paths(_ scores: Tensor) -> [Place] {
    let (time, columns) = (scores.rowCount, scores.columnCount)
    let stateCount = 2 * labels.count - 1
    var sums = [Float](repeating: -.infinity, count: stateCount)
    var starts = [Int](repeating: 0, count: stateCount)
    var found: [Place] = []
    for t in 0..<time {
      let row = scores.values[t * columns..<(t + 1) * columns]
      let best = row.max() ?? 0
      var (nextSums, nextStarts) = (sums, starts)
      for state in 0..<stateCount {
        let isLabel = state.isMultiple(of: 2)
        let label = isLabel ? labels[state / 2] : blankLabel
        var (sum, start) = (sums[state], starts[state])
        if state == 0, sum < 0 { (sum, start) = (0, t) }
        if state > 0, sums[state - 1] > sum { (sum, start) = (sums[state - 1], starts[state - 1]) }
        let canSkip = isLabel && state > 1 && labels[state / 2] != labels[state / 2 - 1]
        if canSkip, sums[state - 2] > sum { (sum, start) = (sums[state - 2], starts[state - 2]) }
        nextSums[state] = sum + row[row.startIndex + label] - best
        nextStarts[state] = start
      }
      (sums, starts) = (nextSums, nextStarts)
      let score = exp(sums[stateCount - 1] / Float(labels.count))
      if score > 0 { found.append(Place(frames: starts[stateCount - 1]..<t + 1, score: score)) }
    }
    return found
  }
}
