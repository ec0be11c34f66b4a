import NeuralNetworks
public import Tensors

/// An acoustic model that scores frames while they come.
///
///     [time, features] → recurrent stack → linear → log-probabilities [time, labels]
///
/// The scores are those of ``AcousticModel`` over the whole utterance, bit by bit, whatever the
/// sizes of the parts. A model that reads backwards must see the end first and cannot stream.
public struct StreamingAcousticModel: Sendable {
  private var stack: RecurrentStackStream
  private let weights: PackedMatrix  // [outputSize, labels]
  private let bias: [Float]  // [labels]

  /// Makes a stream at the beginning of an utterance, or none if the model is bidirectional or its
  /// cells are not long short-term memories.
  public init?(_ model: AcousticModel) {
    guard let stack = RecurrentStackStream(model.stack) else { return nil }
    self.stack = stack
    weights = PackedMatrix(model.output.weights.value)
    bias = model.output.bias.value.values
  }

  /// Scores the next frames.
  ///
  /// - Parameter frames: [time, features].
  /// - Returns: natural logarithms, [time, labels].
  public mutating func logProbabilities(_ frames: Tensor) -> Tensor {
    guard frames.rowCount > 0 else { return Tensor(shape: [0, bias.count]) }
    return weights.multiply(stack(frames), bias: bias).logSoftmax()
  }
}
