public import Tensors

/// The most probable path that reads a known text: when each of its labels was said.
///
///     v(t, s) = ln y(t, l'(s)) + max v(t−1, s'),   s' ∈ {s, s−1, s−2}
///
/// over the extended sequence l′, which has a blank before, between and after the labels. The step
/// from s − 2 is allowed onto a label that differs from the one before it. This is the forward
/// recursion of ``CTCLoss`` with the maximum for the sum (Viterbi).
public struct ForcedAlignment: Sendable {
  /// The labels of the target in order, with the frames of each.
  public let spans: [LabelSpan]
  /// The log-probability of the path, natural logarithm.
  public let logProbability: Double

  /// Aligns a target with the frames of an utterance.
  ///
  /// - Parameters:
  ///   - target: the labels to be read, without blanks; may be empty.
  ///   - logProbabilities: natural logarithms, [time, labels].
  /// - Throws: ``ForcedAlignmentError`` if no path reads the target.
  public init(of target: [Int], in logProbabilities: Tensor) throws(ForcedAlignmentError) {
    logProbabilities.requireFrames()
    let labelCount = logProbabilities.columnCount
    precondition(
      target.allSatisfy { $0 > blankLabel && $0 < labelCount },
      "target \(target) needs labels from 1 to \(labelCount - 1); 0 is the blank")
    let frames = logProbabilities.rowCount
    guard CTCLoss.minimumFrames(target) <= frames else {
      throw .tooFewFrames(
        found: frames, needed: CTCLoss.minimumFrames(target), labels: target.count)
    }
    guard let best = Self.bestPath(through: target, logProbabilities), best.score > -.infinity
    else { throw .noPath(labels: target.count) }
    logProbability = best.score

    var spans: [LabelSpan] = []
    var t = 0
    while t < frames {
      let state = best.states[t]
      let start = t
      while t < frames && best.states[t] == state { t += 1 }
      guard state % 2 == 1 else { continue }
      spans.append(LabelSpan(label: target[state / 2], frames: start..<t, in: logProbabilities))
    }
    self.spans = spans
  }

  /// Returns the best sequence of states, [time], and its score; nil if a score is not a number.
  private static func bestPath(
    through target: [Int], _ logProbabilities: Tensor
  ) -> (states: [Int], score: Double)? {
    let (frames, labelCount) = (logProbabilities.rowCount, logProbabilities.columnCount)
    let stateCount = 2 * target.count + 1
    let extended = (0..<stateCount).map { $0 % 2 == 0 ? blankLabel : target[$0 / 2] }
    // Before the first frame the path stands on the first blank.
    var scores = [Double](repeating: -.infinity, count: stateCount)
    scores[0] = 0
    // How many states back the best predecessor stands, [time, states].
    var steps = [UInt8](repeating: 0, count: frames * stateCount)
    for t in 0..<frames {
      // From the last state to the first, so that scores behind are still those of frame t − 1.
      for s in (0..<min(stateCount, 2 * t + 2)).reversed() {
        var (best, step) = (scores[s], UInt8(0))
        if s >= 1, scores[s - 1] > best { (best, step) = (scores[s - 1], 1) }
        if s >= 3, s % 2 == 1, extended[s] != extended[s - 2], scores[s - 2] > best {
          (best, step) = (scores[s - 2], 2)
        }
        scores[s] = best + Double(logProbabilities.values[t * labelCount + extended[s]])
        steps[t * stateCount + s] = step
      }
    }
    var state = stateCount - 1
    if state >= 1, scores[state - 1] > scores[state] { state -= 1 }
    let score = scores[state]
    guard !score.isNaN else { return nil }
    var states = [Int](repeating: 0, count: frames)
    for t in (0..<frames).reversed() {
      states[t] = state
      state -= Int(steps[t * stateCount + state])
    }
    return (states, score)
  }
}

/// Why a text cannot be aligned with an utterance.
public enum ForcedAlignmentError: Error, Equatable, CustomStringConvertible {
  /// The text is too long for the utterance.
  case tooFewFrames(found: Int, needed: Int, labels: Int)
  /// The recogniser gives every path that reads the text the probability 0.
  case noPath(labels: Int)

  /// Says what was found, what is needed and what to do.
  public var description: String {
    switch self {
    case .tooFewFrames(let found, let needed, let labels):
      """
      A text of \(labels) labels needs at least \(needed) frames, but the recording has \
      \(found); check that text and recording belong together.
      """
    case .noPath(let labels):
      """
      No path through the recording reads the text of \(labels) labels with a probability above \
      0; check that the model's outputs are finite and its alphabet is that of the text.
      """
    }
  }
}
