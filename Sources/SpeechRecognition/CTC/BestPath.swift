public import Tensors

/// The text of the most probable path: at each frame the most probable label, then collapsed.
///
///     π(t) = argmax y(t, k)
///
/// This is fast, and exact when posteriors are sharp; the most probable *text*, a sum over many
/// paths, is approached by ``PrefixBeamSearch``.
///
/// Reference: Graves et al. (2006), section 3.2, "best path decoding".
public struct BestPath: Sendable {
  /// The labels read, with the frames of each.
  public let spans: [LabelSpan]
  /// The log-probability of the path, natural logarithm.
  public let logProbability: Double

  /// The text.
  public var labels: [Int] { spans.map(\.label) }

  /// Finds the best path; among equal labels the lowest wins.
  ///
  /// - Parameter logProbabilities: natural logarithms, [time, labels].
  public init(_ logProbabilities: Tensor) {
    logProbabilities.requireFrames()
    let labelCount = logProbabilities.columnCount
    let values = logProbabilities.values
    var path: [Int] = []
    var sum = 0.0
    for row in stride(from: 0, to: values.count, by: labelCount) {
      var best = 0
      for k in 1..<labelCount where values[row + k] > values[row + best] { best = k }
      path.append(best)
      sum += Double(values[row + best])
    }
    spans = Self.spans(of: path, in: logProbabilities)
    logProbability = sum
  }

  private static func spans(of path: [Int], in logProbabilities: Tensor) -> [LabelSpan] {
    var spans: [LabelSpan] = []
    var start = 0
    for t in path.indices where t + 1 == path.count || path[t + 1] != path[t] {
      if path[t] != blankLabel {
        spans.append(LabelSpan(label: path[t], frames: start..<t + 1, in: logProbabilities))
      }
      start = t + 1
    }
    return spans
  }
}

extension Tensor {
  /// Stops the program unless this is [time, labels] with a blank and one label or more.
  func requireFrames() {
    precondition(
      rank == 2 && columnCount >= 2, "log-probabilities \(shape) are not [time, labels ≥ 2]")
  }
}
