public import Tensors

/// Connectionist temporal classification: −ln p(target | logits), summed over all alignments.
///
///     p(l|x) = Σ Π y(t, π(t))     over the paths π that read l,   y = softmax(logits)
///
/// A path gives each frame one label and reads as a text once equal neighbours are merged and
/// blanks removed (see ``blankLabel``). An empty target is the path of blanks only. Targets that
/// no path can read, having too few frames or only paths of probability 0, have an infinite loss;
/// logits without a softmax (NaN, +∞, a frame of −∞ only) have a NaN loss. Both have a zero
/// gradient, and so have frames past an utterance's length.
///
/// Sums are taken in log space with 64-bit numbers; each frame adds an error of at most 2e-8.
///
/// Reference: Graves, Fernández, Gomez & Schmidhuber (2006), section 4.
public struct CTCLoss: Sendable {
  /// The losses of a batch and their gradient.
  public struct Batch: Sendable {
    /// −ln p of each utterance, natural logarithm, [batch].
    public var losses: [Double]
    /// The gradient of Σ scale × loss with respect to the logits, [time, batch, labels].
    public var gradient: Tensor
  }

  /// The loss of one utterance and its gradient.
  public struct Utterance: Sendable {
    /// −ln p, natural logarithm.
    public var loss: Double
    /// The gradient of scale × loss with respect to the logits, [frames, labels].
    public var gradient: [Float]
  }

  /// Makes the loss; it has no parameters.
  public init() {}

  /// The fewest frames in which `target` can be read: one for each label, and one for the blank
  /// that must part each two equal neighbours.
  public static func minimumFrames(_ target: [Int]) -> Int {
    target.count + zip(target, target.dropFirst()).count { $0 == $1 }
  }

  /// Computes the losses of a batch.
  ///
  /// - Parameters:
  ///   - logits: the recogniser's outputs before softmax, [time, batch, labels].
  ///   - lengths: valid frames of each utterance, [batch], at most `time`.
  ///   - targets: the labels to be read, without blanks, for each utterance.
  ///   - scales: factors of the gradient for each utterance, [batch]; 1 if absent.
  /// - Returns: the losses, not scaled, and the gradient of their scaled sum.
  public func callAsFunction(
    _ logits: Tensor, lengths: [Int], targets: [[Int]], scales: [Float]? = nil
  ) -> Batch {
    let (batchSize, labelCount) = (logits.batchSize, logits.columnCount)
    precondition(
      lengths.count == batchSize && targets.count == batchSize
        && (scales?.count ?? batchSize) == batchSize,
      """
      logits \(logits.shape) need \(batchSize) lengths, targets and scales, but there are \
      \(lengths.count), \(targets.count) and \(scales?.count ?? batchSize)
      """)
    var posteriors = FramePosteriors(labelCount: labelCount)
    var lattice = CTCLattice()
    var gradient = [Float](repeating: 0, count: logits.count)
    var losses = [Double](repeating: 0, count: batchSize)
    for b in 0..<batchSize {
      losses[b] = evaluate(
        logits, utterance: b, length: lengths[b], target: targets[b], &posteriors, &lattice)
      guard losses[b].isFinite else { continue }
      let scale = Double(scales?[b] ?? 1)
      for t in 0..<lengths[b] {
        for k in 0..<labelCount {
          gradient[(t * batchSize + b) * labelCount + k] =
            Float(scale * posteriors.probabilities[t * labelCount + k])
        }
      }
    }
    return Batch(losses: losses, gradient: Tensor(shape: logits.shape, values: gradient))
  }

  /// Computes the loss of one utterance of a batch, so that threads can share a batch.
  ///
  /// - Parameters:
  ///   - logits: the recogniser's outputs before softmax, [time, batch, labels].
  ///   - utterance: which utterance of the batch.
  ///   - length: its valid frames, at most `time`.
  ///   - target: the labels to be read, without blanks.
  ///   - scale: a factor of the gradient.
  /// - Returns: the loss, not scaled, and the gradient of its valid frames.
  public func callAsFunction(
    _ logits: Tensor, utterance: Int, length: Int, target: [Int], scale: Float = 1
  ) -> Utterance {
    var posteriors = FramePosteriors(labelCount: logits.columnCount)
    var lattice = CTCLattice()
    let loss = evaluate(
      logits, utterance: utterance, length: length, target: target, &posteriors, &lattice)
    let count = length * logits.columnCount
    guard loss.isFinite else {
      return Utterance(loss: loss, gradient: [Float](repeating: 0, count: count))
    }
    let gradient = posteriors.probabilities[..<count].map { Float(Double(scale) * $0) }
    return Utterance(loss: loss, gradient: gradient)
  }

  /// Returns the loss, leaving the gradient in `posteriors.probabilities` if the loss is finite.
  private func evaluate(
    _ logits: Tensor, utterance: Int, length: Int, target: [Int],
    _ posteriors: inout FramePosteriors, _ lattice: inout CTCLattice
  ) -> Double {
    precondition(
      length >= 0 && length <= logits.shape[0] && utterance >= 0 && utterance < logits.batchSize,
      "logits \(logits.shape) have no utterance \(utterance) of \(length) frames")
    precondition(
      target.allSatisfy { $0 > blankLabel && $0 < logits.columnCount },
      "target \(target) needs labels from 1 to \(logits.columnCount - 1); 0 is the blank")
    guard
      posteriors.load(
        logits.values, utterance: utterance, batchSize: logits.batchSize, frames: length)
    else { return .nan }
    guard Self.minimumFrames(target) <= length else { return .infinity }
    let logProbability = lattice.forward(posteriors, target: target)
    guard logProbability > LogSpace.impossible else { return .infinity }
    lattice.backward(&posteriors, target: target, logProbability: logProbability)
    return max(0, -logProbability)
  }
}

extension Tensor {
  /// The second extent of logits, [time, batch, labels].
  fileprivate var batchSize: Int {
    precondition(rank == 3 && columnCount > 0, "logits \(shape) are not [time, batch, labels]")
    return shape[1]
  }
}
