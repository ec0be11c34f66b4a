import Foundation
import Tensors

/// A normal distribution of frames for each state of a Markov model, with independent features.
///
///     ln p(x | s) = −½ Σᵢ ((xᵢ − μₛᵢ)² / σ²ₛᵢ + ln 2π σ²ₛᵢ)
///
/// Reference: Rabiner (1989), A tutorial on hidden Markov models, section IV.
struct GaussianStates {
  private let means: [[Double]]
  private let variances: [[Double]]

  /// Measures the means and variances, of at least 0.01, of frames with known states.
  init(_ recordings: [LabelledFrames], stateCount: Int) {
    let width = recordings.first?.frames.columnCount ?? 0
    let zero = [[Double]](repeating: [Double](repeating: 0, count: width), count: stateCount)
    var (counts, sums, squares) = ([Double](repeating: 1, count: stateCount), zero, zero)
    for recording in recordings {
      for (t, state) in recording.labels.enumerated() {
        counts[state] += 1
        for column in 0..<width {
          let x = Double(recording.frames.values[t * width + column])
          sums[state][column] += x
          squares[state][column] += x * x
        }
      }
    }
    let means = zip(sums, counts).map { sum, count in sum.map { $0 / count } }
    self.means = means
    variances = (0..<stateCount).map { state in
      (0..<width).map { column in
        let mean = means[state][column]
        return max(squares[state][column] / counts[state] - mean * mean, 0.01)
      }
    }
  }

  /// ln p of each frame in each state, [time × states].
  func scores(_ frames: Tensor) -> [Float] {
    let width = frames.columnCount
    return (0..<frames.rowCount).flatMap { t in
      means.indices.map { state in
        var sum = 0.0
        for column in 0..<width {
          let distance = Double(frames.values[t * width + column]) - means[state][column]
          let variance = variances[state][column]
          sum += distance * distance / variance + log(2 * .pi * variance)
        }
        return Float(-sum / 2)
      }
    }
  }
}
