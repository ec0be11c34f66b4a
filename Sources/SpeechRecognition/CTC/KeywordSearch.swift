private import Foundation
public import Tensors

/// Finds where a word may be said in the scores of a CTC network, without recognising the rest.
///
///     r[t, k] = ln p[t, k] − maxⱼ ln p[t, j]            how much worse than the best label
///     S[t, i] = r[t, label i] + max(S[t − 1, i], S[t − 1, i − 1], S[t − 1, i − 2])
///     score   = exp( (handicap + S[end]) / labels of the word )
///
/// Without a handicap the score is 1 where the best path says the word.
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
  private let handicap: Float

  /// Takes the labels of a word.
  ///
  /// - Parameters:
  ///   - labels: at least one and no blank.
  ///   - handicap: a natural logarithm, at most 0, that is added to every sum: how much less likely
  ///     than another reading of the same word this one is.
  public init(labels: [Int], handicap: Float = 0) {
    precondition(
      !labels.isEmpty && !labels.contains(blankLabel), "a word has labels and no blank: \(labels)")
    precondition(handicap <= 0, "a handicap of \(handicap) is no handicap")
    (self.labels, self.handicap) = (labels, handicap)
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

  /// Returns the best place; nil if there are fewer frames than a path needs.
  public func best(_ logProbabilities: Tensor) -> Place? {
    paths(logProbabilities).max { $0.score < $1.score }
  }

  /// The best path that ends at each frame, where there is one.
  private func paths(_ scores: Tensor) -> [Place] {
    let (time, columns) = (scores.rowCount, scores.columnCount)
    let stateCount = 2 * labels.count - 1
    // Which states are a label that may follow the one before without a blank.
    var canSkip = [Bool](repeating: false, count: stateCount)
    for place in labels.indices.dropFirst() {
      canSkip[2 * place] = labels[place] != labels[place - 1]
    }
    var sums = [Float](repeating: -.infinity, count: stateCount)
    var starts = [Int](repeating: 0, count: stateCount)
    var found: [Place] = []
    for t in 0..<time {
      let row = t * columns
      var best = scores.values[row]
      for column in 1..<columns { best = max(best, scores.values[row + column]) }
      // From the last state down, so that those before it are still of the frame before.
      for state in stride(from: stateCount - 1, through: 0, by: -1) {
        var (sum, start) = (sums[state], starts[state])
        if state == 0, sum < 0 { (sum, start) = (0, t) }
        if state > 0, sums[state - 1] > sum { (sum, start) = (sums[state - 1], starts[state - 1]) }
        if canSkip[state], sums[state - 2] > sum {
          (sum, start) = (sums[state - 2], starts[state - 2])
        }
        let label = state.isMultiple(of: 2) ? labels[state / 2] : blankLabel
        sums[state] = sum + scores.values[row + label] - best
        starts[state] = start
      }
      let score = exp((handicap + sums[stateCount - 1]) / Float(labels.count))
      if score > 0 { found.append(Place(frames: starts[stateCount - 1]..<t + 1, score: score)) }
    }
    return found
  }
}
