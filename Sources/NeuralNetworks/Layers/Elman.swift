public import Tensors

/// A simple recurrent layer, run over a batch of sequences.
///
///     h' = φ(x W + h U + b)        φ: tanh or ReLU
///
/// Reference: Elman (1990), *Finding structure in time*.
public struct Elman: RecurrentLayer {
  /// The function φ.
  public enum Activation: String, Sendable, Codable {
    /// tanh.
    case tanh
    /// max(0, ·).
    case relu
  }

  /// W, [inputSize, hiddenSize].
  public var inputWeights: Parameter
  /// U, [hiddenSize, hiddenSize].
  public var recurrentWeights: Parameter
  /// b, [hiddenSize].
  public var bias: Parameter
  /// φ.
  public var activation: Activation

  /// The number of features of an input frame.
  public var inputSize: Int { inputWeights.shape[0] }
  /// The size of the hidden state.
  public var hiddenSize: Int { recurrentWeights.shape[0] }

  /// Makes a layer with tanh and weights drawn evenly from ±1/√hiddenSize.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator
  ) {
    precondition(inputSize > 0 && hiddenSize > 0, "sizes must be positive")
    let bound = 1 / Float(hiddenSize).squareRoot()
    inputWeights = Parameter(
      "\(name).inputWeights", shape: [inputSize, hiddenSize], uniformWithin: bound,
      using: &generator)
    recurrentWeights = Parameter(
      "\(name).recurrentWeights", shape: [hiddenSize, hiddenSize], uniformWithin: bound,
      using: &generator)
    bias = Parameter("\(name).bias", Tensor(shape: [hiddenSize]))
    activation = .tanh
  }

  /// Returns the hidden state at every frame.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, inputSize].
  ///   - lengths: valid frames of each sequence, [batch], at most `time`.
  ///   - direction: the order of reading.
  /// - Returns: hidden states, [time, batch, hiddenSize].
  public func callAsFunction(
    _ x: Variable, lengths: [Int], direction: Direction
  ) -> Variable {
    let frames = x.value
    let steps = RecurrentSteps(shape: x.shape, lengths: lengths, direction: direction)
    let states = forward(frames, steps)
    let output = steps.output(states, hiddenSize: hiddenSize)
    guard x.isTracked else { return x.tape.constant(output) }
    let operands = [x, x.tape.read(inputWeights), x.tape.read(recurrentWeights), x.tape.read(bias)]
    let needsInput = x.needsGradient
    return x.tape.record(output, from: operands) { gradient in
      backward(steps, states, frames: frames, outputGradient: gradient, needsInput: needsInput)
    }
  }

  /// Returns the states, [time + 1, batch, hiddenSize].
  private func forward(_ x: Tensor, _ steps: RecurrentSteps) -> [Float] {
    let (size, slot) = (hiddenSize, steps.batch * hiddenSize)
    var sums = inputWeights.matrix.multiply(x, bias: bias.value.values).values
    let recurrent = recurrentWeights.matrix
    var states = [Float](repeating: 0, count: (steps.time + 1) * slot)
    for t in steps.order {
      let (before, after) = (steps.before(t) * slot, steps.after(t) * slot)
      for rows in steps.active(at: t) {
        let (first, count) = (rows.lowerBound * size, rows.count * size)
        recurrent.multiply(
          rows: rows.count, states, at: before + first, into: &sums, at: t * slot + first,
          accumulating: true)
        activate(&sums, at: t * slot + first, count: count)
        VectorKernels.add(count: count, sums, at: t * slot + first, to: &states, at: after + first)
      }
      for rows in steps.finished(at: t) {
        for index in rows.lowerBound * size..<rows.upperBound * size {
          states[after + index] = states[before + index]
        }
      }
    }
    return states
  }

  private func activate(_ x: inout [Float], at offset: Int, count: Int) {
    switch activation {
    case .tanh: VectorKernels.applyTanh(&x, at: offset, count: count)
    case .relu:
      x.withMutableValues { for index in offset..<offset + count { $0[index] = max($0[index], 0) } }
    }
  }

  private func backward(
    _ steps: RecurrentSteps, _ states: [Float], frames x: Tensor, outputGradient: Tensor,
    needsInput: Bool
  ) -> [Tensor?] {
    let (size, slot) = (hiddenSize, steps.batch * hiddenSize)
    let recurrent = PackedMatrix(recurrentWeights.value, transposed: true)
    var stateGradient = [Float](repeating: 0, count: slot)
    var sums = Tensor(shape: [steps.time, steps.batch, size])  // gradients before φ
    for t in steps.order.reversed() {
      let after = steps.after(t) * slot
      for rows in steps.active(at: t) {
        let first = rows.lowerBound * size
        for index in first..<rows.upperBound * size {
          let h = states[after + index]
          let slope = activation == .tanh ? 1 - h * h : (h > 0 ? 1 : 0)
          sums.values[t * slot + index] =
            (stateGradient[index] + outputGradient.values[t * slot + index]) * slope
        }
        recurrent.multiply(
          rows: rows.count, sums.values, at: t * slot + first, into: &stateGradient, at: first)
      }
    }
    let frameCount = steps.time * steps.batch
    return [
      needsInput
        ? PackedMatrix(inputWeights.value, transposed: true).multiply(sums) : nil,
      weightGradient(x, sums),
      weightGradient(
        rows: frameCount, states, at: steps.before(0) * slot, depth: size, sums.values,
        columns: size),
      Tensor(shape: [size], values: VectorKernels.sumOfRows(sums.values, columns: size)),
    ]
  }

  /// Calls `body` with W, U and b.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&inputWeights)
    try body(&recurrentWeights)
    try body(&bias)
  }
}
