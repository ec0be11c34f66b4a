public import Tensors

/// An affine map of each frame.
///
///     y = x W + b
public struct Linear: Parameterized {
  /// W, [inputSize, outputSize].
  public var weights: Parameter
  /// b, [outputSize].
  public var bias: Parameter

  /// Makes a layer with weights drawn evenly from ±1/√inputSize.
  public init(
    _ name: String, inputSize: Int, outputSize: Int, using generator: inout SeededGenerator
  ) {
    precondition(inputSize > 0 && outputSize > 0, "sizes must be positive")
    let bound = 1 / Float(inputSize).squareRoot()
    weights = Parameter(
      "\(name).weights", shape: [inputSize, outputSize], uniformWithin: bound, using: &generator)
    bias = Parameter("\(name).bias", Tensor(shape: [outputSize]))
  }

  /// Returns the mapped frames.
  ///
  /// - Parameter x: [..., inputSize].
  /// - Returns: [..., outputSize].
  public func callAsFunction(_ x: Variable) -> Variable {
    let frames = x.value
    let y = weights.matrix.multiply(frames, bias: bias.value.values)
    guard x.isTracked else { return x.tape.constant(y) }
    let (w, needsInput) = (weights.value, x.needsGradient)
    let operands = [x, x.tape.read(weights), x.tape.read(bias)]
    return x.tape.record(y, from: operands) { gradient in
      [
        needsInput ? PackedMatrix(w, transposed: true).multiply(gradient) : nil,
        weightGradient(frames, gradient),
        Tensor(
          shape: [gradient.columnCount],
          values: VectorKernels.sumOfRows(gradient.values, columns: gradient.columnCount)),
      ]
    }
  }

  /// Calls `body` with W and b.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&weights)
    try body(&bias)
  }
}
