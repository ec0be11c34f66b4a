import Foundation
import SpeechRecognition
import Tensors

/// Every path of a tiny case, so that sums and maxima over paths can be taken by brute force.
struct PathEnumeration {
  /// One label for each frame, and the path's log-probability.
  let paths: [(labels: [Int], logProbability: Double)]

  /// Enumerates labels^frames paths over log-probabilities, [frames, labels].
  init(_ logProbabilities: Tensor) {
    let labelCount = logProbabilities.columnCount
    var paths: [(labels: [Int], logProbability: Double)] = [([], 0)]
    for t in 0..<logProbabilities.rowCount {
      paths = paths.flatMap { path in
        (0..<labelCount).map { label in
          (path.labels + [label], path.logProbability + Double(logProbabilities[t, label]))
        }
      }
    }
    self.paths = paths
  }

  /// The probability of each text that some path reads.
  var textProbabilities: [[Int]: Double] {
    paths.reduce(into: [:]) { sums, path in
      sums[Self.text(path.labels), default: 0] += exp(path.logProbability)
    }
  }

  /// The log-probability of the most probable path that reads `target`.
  func bestLogProbability(reading target: [Int]) -> Double? {
    paths.filter { Self.text($0.labels) == target }.map(\.logProbability).max()
  }

  /// Merges equal neighbours, then removes blanks.
  static func text(_ path: [Int]) -> [Int] {
    var merged: [Int] = []
    for label in path where label != merged.last { merged.append(label) }
    return merged.filter { $0 != blankLabel }
  }
}

/// Returns random log-probabilities that sum to one at each frame, [frames, labels].
func randomLogProbabilities(frames: Int, labels: Int, seed: UInt64) -> Tensor {
  var generator = SeededGenerator(seed: seed)
  var values: [Float] = []
  for _ in 0..<frames {
    let logits = (0..<labels).map { _ in Double(2 * generator.normal()) }
    values += logits.map { Float($0 - logSumExp(logits)) }
  }
  return Tensor(shape: [frames, labels], values: values)
}

/// Returns every sequence of the given labels with at most `length` elements.
func sequences(of labels: ClosedRange<Int>, upTo length: Int) -> [[Int]] {
  var all: [[Int]] = [[]], longest: [[Int]] = [[]]
  for _ in 0..<length {
    longest = longest.flatMap { sequence in labels.map { sequence + [$0] } }
    all += longest
  }
  return all
}
