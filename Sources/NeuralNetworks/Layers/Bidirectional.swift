public import Tensors

/// Two recurrent layers over the same frames, one reading forwards and one backwards.
///
/// The output of a frame is both hidden states, the forward one first.
///
/// Reference: Schuster & Paliwal (1997), *Bidirectional recurrent neural networks*.
public struct Bidirectional<Layer: RecurrentLayer>: SequenceLayer {
  /// The layer that reads forwards.
  public var forward: Layer
  /// The layer that reads backwards.
  public var backward: Layer

  /// The number of features of an output frame.
  public var outputSize: Int { forward.hiddenSize + backward.hiddenSize }

  /// Makes both layers with seeded random weights; `hiddenSize` is that of each.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator
  ) {
    forward = Layer(
      "\(name).forward", inputSize: inputSize, hiddenSize: hiddenSize, using: &generator)
    backward = Layer(
      "\(name).backward", inputSize: inputSize, hiddenSize: hiddenSize, using: &generator)
  }

  /// Puts two layers side by side, which have names of their own.
  init(forward: Layer, backward: Layer) {
    (self.forward, self.backward) = (forward, backward)
  }

  /// Returns both hidden states at every frame.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, inputSize].
  ///   - lengths: valid frames of each sequence, [batch].
  /// - Returns: [time, batch, 2 × hiddenSize].
  public func callAsFunction(_ x: Variable, lengths: [Int]) -> Variable {
    .concatenated([
      forward(x, lengths: lengths, direction: .forward),
      backward(x, lengths: lengths, direction: .backward),
    ])
  }

  /// Calls `body` with the parameters of the forward, then of the backward layer.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try forward.forEachParameter(body)
    try backward.forEachParameter(body)
  }
}
