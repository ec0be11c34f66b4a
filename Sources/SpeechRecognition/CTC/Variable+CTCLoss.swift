public import NeuralNetworks
import Tensors

extension Variable {
  /// The sum of the CTC losses of a batch, each scaled, as a node of the tape.
  ///
  /// Utterances that cannot be aligned (infinite loss) add nothing to the sum or to the gradient.
  ///
  /// - Parameters:
  ///   - targets: the labels of each utterance, without blanks.
  ///   - lengths: valid frames of each utterance, [batch].
  ///   - scale: the factor of every loss.
  /// - Returns: the scalar Σ scale × loss, and each utterance's own loss, unscaled, in nats.
  public func ctcLoss(
    targets: [[Int]], lengths: [Int], scale: Float
  ) -> (sum: Variable, losses: [Double]) {
    let result = CTCLoss()(
      value, lengths: lengths, targets: targets,
      scales: [Float](repeating: scale, count: targets.count))
    let total = result.losses.reduce(0) { $1.isFinite ? $0 + $1 : $0 }
    let sum = tape.record(.init(Float(total) * scale), from: [self]) { upstream in
      let factor = upstream.values[0]
      return [factor == 1 ? result.gradient : result.gradient.mapped { $0 * factor }]
    }
    return (sum, result.losses)
  }
}
