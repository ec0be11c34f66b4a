public import Tensors

/// A gated recurrent unit layer, run over a batch of sequences.
///
///     r, z = σ(x W + b + h U + d)            reset and update gate
///     n    = tanh(x W + b + r ⊙ (h U + d))   candidate
///     h'   = (1 − z) ⊙ n + z ⊙ h             hidden state
///
/// The three gates share one matrix, in the order r, z, n.
///
/// Reference: Cho et al. (2014), arXiv 1406.1078; with the reset gate after the product, as in
/// cuDNN and PyTorch.
public struct GRU: RecurrentLayer {
  /// W, [inputSize, 3 × hiddenSize].
  public var inputWeights: Parameter
  /// U, [hiddenSize, 3 × hiddenSize].
  public var recurrentWeights: Parameter
  /// b, [3 × hiddenSize].
  public var inputBias: Parameter
  /// d, [3 × hiddenSize].
  public var recurrentBias: Parameter

  /// The number of features of an input frame.
  public var inputSize: Int { inputWeights.shape[0] }
  /// The size of the hidden state.
  public var hiddenSize: Int { recurrentWeights.shape[0] }

  /// Makes a layer with weights drawn evenly from ±1/√hiddenSize and biases of 0.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator
  ) {
    precondition(inputSize > 0 && hiddenSize > 0, "sizes must be positive")
    let bound = 1 / Float(hiddenSize).squareRoot()
    inputWeights = Parameter(
      "\(name).inputWeights", shape: [inputSize, 3 * hiddenSize], uniformWithin: bound,
      using: &generator)
    recurrentWeights = Parameter(
      "\(name).recurrentWeights", shape: [hiddenSize, 3 * hiddenSize], uniformWithin: bound,
      using: &generator)
    inputBias = Parameter("\(name).inputBias", Tensor(shape: [3 * hiddenSize]))
    recurrentBias = Parameter("\(name).recurrentBias", Tensor(shape: [3 * hiddenSize]))
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
    var run = forward(frames, lengths: lengths, direction: direction)
    let output = run.steps.output(run.states, hiddenSize: hiddenSize)
    guard x.isTracked else { return x.tape.constant(output) }
    let operands = [
      x, x.tape.read(inputWeights), x.tape.read(recurrentWeights), x.tape.read(inputBias),
      x.tape.read(recurrentBias),
    ]
    let needsInput = x.needsGradient
    return x.tape.record(output, from: operands) { gradient in
      backward(&run, frames: frames, outputGradient: gradient, needsInput: needsInput)
    }
  }

  /// What a run leaves for its backward pass.
  private struct Run {
    let steps: RecurrentSteps
    var gates: [Float]  // [time, batch, 3 × hiddenSize]: activations, later gradients
    var recurrent: [Float]  // the same shape: h U + d, later its gradients
    var states: [Float]  // [time + 1, batch, hiddenSize]
  }

  private func forward(_ x: Tensor, lengths: [Int], direction: Direction) -> Run {
    let steps = RecurrentSteps(shape: x.shape, lengths: lengths, direction: direction)
    let (size, slot) = (hiddenSize, steps.batch * hiddenSize)
    var gates = inputWeights.matrix.multiply(x, bias: inputBias.value.values).values
    var recurrent = [Float](repeating: 0, count: gates.count)
    let weights = recurrentWeights.matrix
    var states = [Float](repeating: 0, count: (steps.time + 1) * slot)
    for t in steps.order {
      let (before, after) = (steps.before(t) * slot, steps.after(t) * slot)
      for rows in steps.active(at: t) {
        let (first, gate) = (rows.lowerBound * size, (t * steps.batch + rows.lowerBound) * 3 * size)
        weights.multiply(
          rows: rows.count, states, at: before + first, bias: recurrentBias.value.values,
          into: &recurrent, at: gate)
        GRUStep.forward(
          rows: rows.count, hiddenSize: size, gates: &gates, recurrent: recurrent, at: gate,
          states: &states, from: before + first, to: after + first)
      }
      for rows in steps.finished(at: t) {
        for index in rows.lowerBound * size..<rows.upperBound * size {
          states[after + index] = states[before + index]
        }
      }
    }
    return Run(steps: steps, gates: gates, recurrent: recurrent, states: states)
  }

  private func backward(
    _ run: inout Run, frames x: Tensor, outputGradient: Tensor, needsInput: Bool
  ) -> [Tensor?] {
    let (steps, size) = (run.steps, hiddenSize)
    let (slot, frameCount) = (steps.batch * size, steps.time * steps.batch)
    let weights = PackedMatrix(recurrentWeights.value, transposed: true)
    var stateGradient = [Float](repeating: 0, count: slot)
    for t in steps.order.reversed() {
      let before = steps.before(t) * slot
      for rows in steps.active(at: t) {
        let (first, gate) = (rows.lowerBound * size, (t * steps.batch + rows.lowerBound) * 3 * size)
        VectorKernels.add(
          count: rows.count * size, outputGradient.values, at: t * slot + first,
          to: &stateGradient, at: first)
        GRUStep.backward(
          rows: rows.count, hiddenSize: size, gates: &run.gates, recurrent: &run.recurrent,
          at: gate, states: run.states, from: before + first, stateGradient: &stateGradient,
          row: rows.lowerBound)
        weights.multiply(
          rows: rows.count, run.recurrent, at: gate, into: &stateGradient, at: first,
          accumulating: true)
      }
      for rows in steps.finished(at: t) {
        let start = t * steps.batch * 3 * size
        let range = start + rows.lowerBound * 3 * size..<start + rows.upperBound * 3 * size
        run.gates.zero(range)
        run.recurrent.zero(range)
      }
    }
    let gateShape = [steps.time, steps.batch, 3 * size]
    return [
      needsInput
        ? PackedMatrix(inputWeights.value, transposed: true)
          .multiply(Tensor(shape: gateShape, values: run.gates)) : nil,
      weightGradient(
        rows: frameCount, x.values, depth: inputSize, run.gates, columns: 3 * size),
      weightGradient(
        rows: frameCount, run.states, at: steps.before(0) * slot, depth: size, run.recurrent,
        columns: 3 * size),
      Tensor(shape: [3 * size], values: VectorKernels.sumOfRows(run.gates, columns: 3 * size)),
      Tensor(shape: [3 * size], values: VectorKernels.sumOfRows(run.recurrent, columns: 3 * size)),
    ]
  }

  /// Calls `body` with W, U, b and d.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&inputWeights)
    try body(&recurrentWeights)
    try body(&inputBias)
    try body(&recurrentBias)
  }
}
