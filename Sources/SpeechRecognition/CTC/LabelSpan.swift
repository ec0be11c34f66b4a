import Foundation
import Tensors

/// One label of a text and the frames in which a path emits it.
///
/// The spans of a path are in order of time and never overlap; blank frames lie between them.
public struct LabelSpan: Sendable, Equatable {
  /// The label; never the blank.
  public var label: Int
  /// The neighbouring frames in which the path stays on the label; at least one.
  public var frames: Range<Int>
  /// The mean over these frames of the label's posterior probability, from 0 to 1.
  public var probability: Float

  /// Makes a span.
  public init(label: Int, frames: Range<Int>, probability: Float) {
    self.label = label
    self.frames = frames
    self.probability = probability
  }
}

extension LabelSpan {
  /// Makes a span whose probability is taken from log-probabilities, [time, labels].
  init(label: Int, frames: Range<Int>, in logProbabilities: Tensor) {
    let labelCount = logProbabilities.columnCount
    let sum = frames.reduce(Float(0)) { sum, t in
      sum + exp(logProbabilities.values[t * labelCount + label])
    }
    self.init(label: label, frames: frames, probability: sum / Float(frames.count))
  }
}
