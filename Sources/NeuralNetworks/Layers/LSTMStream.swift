public import Tensors

/// A long short-term memory layer that reads a sequence part by part.
///
/// The weights are packed once and the state is kept, so that a single frame costs no more than its
/// products. The hidden states are those of ``LSTM`` over the whole sequence, bit by bit, whatever
/// the sizes of the parts.
public struct LSTMStream: Sendable {
  private let inputWeights: PackedMatrix  // [inputSize, 4 × hiddenSize]
  private let recurrentWeights: PackedMatrix  // [hiddenSize, 4 × hiddenSize]
  private let bias: [Float]  // [4 × hiddenSize]
  private let step: LSTMStep
  private var last: (hidden: [Float], cell: [Float])  // [hiddenSize] each

  /// Makes a stream whose state is zero.
  public init(_ layer: LSTM) {
    inputWeights = PackedMatrix(layer.inputWeights.value)
    recurrentWeights = PackedMatrix(layer.recurrentWeights.value)
    bias = layer.bias.value.values
    step = LSTMStep(hiddenSize: layer.hiddenSize, peepholes: layer.peepholes?.value.values)
    let zeros = [Float](repeating: 0, count: layer.hiddenSize)
    last = (zeros, zeros)
  }

  /// Reads the next frames.
  ///
  /// - Parameter x: frames, [time, inputSize].
  /// - Returns: hidden states, [time, hiddenSize].
  public mutating func callAsFunction(_ x: Tensor) -> Tensor {
    let (time, size) = (x.rowCount, step.hiddenSize)
    guard time > 0 else { return Tensor(shape: [0, size]) }
    var gates = inputWeights.multiply(x, bias: bias).values
    var states = LSTMStates(count: (time + 1) * size)  // [time + 1, hiddenSize]
    states.hidden.replaceSubrange(..<size, with: last.hidden)
    states.cells.replaceSubrange(..<size, with: last.cell)
    for t in 0..<time {
      recurrentWeights.multiply(
        rows: 1, states.hidden, at: t * size, into: &gates, at: 4 * t * size, accumulating: true,
        backwards: t.isMultiple(of: 2))
      step.forward(
        rows: 1, gates: &gates, at: 4 * t * size, states: &states, from: t * size,
        to: (t + 1) * size)
    }
    last = (Array(states.hidden.suffix(size)), Array(states.cells.suffix(size)))
    return Tensor(shape: [time, size], values: Array(states.hidden.dropFirst(size)))
  }
}
