import Foundation

/// The softmax over labels at each frame of one utterance, in both spaces.
struct FramePosteriors {
  let labelCount: Int
  private(set) var frameCount = 0
  /// ln y(t, k), [frames, labels]; never below ``LogSpace/zero``.
  private(set) var logProbabilities: [Double] = []
  /// y(t, k), [frames, labels]; the backward pass turns it into the gradient.
  var probabilities: [Double] = []

  /// Makes posteriors of no frames.
  init(labelCount: Int) {
    self.labelCount = labelCount
  }

  /// Computes the posteriors of one utterance of a batch, over those of the utterance before.
  ///
  ///     ln y(t, k) = u(t, k) − m − ln Σ e^(u(t, j) − m),   m = max u(t, j)
  ///
  /// - Parameters:
  ///   - logits: u, [time, batch, labels].
  ///   - utterance: its place in the batch.
  ///   - batchSize: how many utterances the batch has.
  ///   - frames: how many frames are valid.
  /// - Returns: whether each frame has a softmax: no NaN, no +∞, and not only −∞.
  mutating func load(
    _ logits: [Float], utterance: Int, batchSize: Int, frames: Int
  ) -> Bool {
    frameCount = frames
    let missing = max(0, frames * labelCount - probabilities.count)
    logProbabilities.append(contentsOf: repeatElement(0, count: missing))
    probabilities.append(contentsOf: repeatElement(0, count: missing))
    for t in 0..<frames {
      let source = (t * batchSize + utterance) * labelCount
      guard softmax(logits, from: source, to: t * labelCount) else { return false }
    }
    return true
  }

  private mutating func softmax(_ logits: [Float], from source: Int, to row: Int) -> Bool {
    var largest = -Float.infinity
    for k in 0..<labelCount {
      // False for NaN too, which `max` might lose.
      guard logits[source + k] < .infinity else { return false }
      largest = max(largest, logits[source + k])
    }
    guard largest > -.infinity else { return false }
    var sum = 0.0
    for k in 0..<labelCount {
      let difference = Double(logits[source + k]) - Double(largest)
      logProbabilities[row + k] = difference
      probabilities[row + k] = LogSpace.exp(difference)
      sum += probabilities[row + k]
    }
    let logSum = log(sum)
    for k in 0..<labelCount {
      logProbabilities[row + k] = max(logProbabilities[row + k] - logSum, LogSpace.zero)
      probabilities[row + k] /= sum
    }
    return true
  }
}
