public import Tensors

/// An ``LSTM`` whose gates see the cell (Gers & Schmidhuber, 2000).
public struct PeepholeLSTM: RecurrentLayer {
  /// The layer, with peepholes.
  public var lstm: LSTM

  /// The number of features of an input frame.
  public var inputSize: Int { lstm.inputSize }
  /// The size of the hidden state and of the cell.
  public var hiddenSize: Int { lstm.hiddenSize }

  /// Makes a layer with seeded random weights.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator
  ) {
    lstm = LSTM(
      name, inputSize: inputSize, hiddenSize: hiddenSize, hasPeepholes: true, using: &generator)
  }

  /// Returns the hidden state at every frame; see ``LSTM``.
  public func callAsFunction(
    _ x: Variable, lengths: [Int], direction: Direction
  ) -> Variable {
    lstm(x, lengths: lengths, direction: direction)
  }

  /// Calls `body` with the layer's parameters.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try lstm.forEachParameter(body)
  }
}
