public import Tensors

/// A simple recurrent layer, run over a batch of sequences.
///
///     h' = φ(x W + h U + b)        φ: tanh, σ or ReLU
///
/// With ReLU, U = 1 and small W, ``init(identity:inputSize:hiddenSize:using:)``, the state is at
/// first kept as it is and gradients neither vanish nor explode.
///
/// Reference: Elman (1990), *Finding structure in time*; identity: Le, Jaitly & Hinton (2015),
/// arXiv 1504.00941.
public struct Elman: RecurrentLayer {
  /// The function φ.
  public enum Activation: String, Sendable, Codable {
    /// tanh.
    case tanh
    /// max(0, ·).
    case relu
    /// σ, the logistic function.
    case sigmoid
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

  /// Makes a layer with ReLU whose recurrent weights are the identity, the biases zero, and the
  /// input's weights drawn from a normal distribution with deviation 0.001 (Le et al., 2015).
  public init(
    identity name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator
  ) {
    self.init(name, inputSize: inputSize, hiddenSize: hiddenSize, using: &generator)
    activation = .relu
    var identity = Tensor(shape: [hiddenSize, hiddenSize])
    for unit in 0..<hiddenSize { identity[unit, unit] = 1 }
    recurrentWeights.value = identity
    var random = generator
    inputWeights.value = inputWeights.value.mapped { _ in 0.001 * random.normal() }
    generator = random
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
    case .sigmoid:  // σ(x) = (1 + tanh(x / 2)) / 2
      x.withMutableValues { for index in offset..<offset + count { $0[index] *= 0.5 } }
      VectorKernels.applyTanh(&x, at: offset, count: count)
      x.withMutableValues {
        for index in offset..<offset + count { $0[index] = 0.5 + 0.5 * $0[index] }
      }
    }
  }

  /// φ' where φ is h.
  private func slope(_ h: Float) -> Float {
    switch activation {
    case .tanh: 1 - h * h
    case .relu: h > 0 ? 1 : 0
    case .sigmoid: h * (1 - h)
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
          sums.values[t * slot + index] =
            (stateGradient[index] + outputGradient.values[t * slot + index])
            * slope(states[after + index])
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
