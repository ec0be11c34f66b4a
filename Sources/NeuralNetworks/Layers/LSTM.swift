public import Tensors

/// A long short-term memory layer, run over a batch of sequences.
///
///     i, f = σ(x W + h U + b + p ⊙ c)      input and forget gate
///     g    = tanh(x W + h U + b)           candidate
///     c'   = f ⊙ c + i ⊙ g                 cell
///     o    = σ(x W + h U + b + p ⊙ c')     output gate
///     h'   = o ⊙ tanh(c')                  hidden state
///
/// The four gates share one matrix, in the order i, f, g, o; peepholes p are optional. The input's
/// product is one large one for all frames; the state's uses weights packed once per run.
///
/// Reference: Hochreiter & Schmidhuber (1997); forget gate: Gers, Schmidhuber & Cummins (2000);
/// peepholes: Gers & Schmidhuber (2000).
public struct LSTM: RecurrentLayer {
  /// W, [inputSize, 4 × hiddenSize].
  public var inputWeights: Parameter
  /// U, [hiddenSize, 4 × hiddenSize].
  public var recurrentWeights: Parameter
  /// b, [4 × hiddenSize].
  public var bias: Parameter
  /// p, [3 × hiddenSize] in the order i, f, o; nil without peepholes.
  public var peepholes: Parameter?

  /// The number of features of an input frame.
  public var inputSize: Int { inputWeights.shape[0] }
  /// The size of the hidden state and of the cell.
  public var hiddenSize: Int { recurrentWeights.shape[0] }

  /// Makes a layer without peepholes.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator
  ) {
    self.init(
      name, inputSize: inputSize, hiddenSize: hiddenSize, hasPeepholes: false, using: &generator)
  }

  /// Makes a layer with weights drawn evenly from ±1/√hiddenSize and a forget bias of 1, so that
  /// the cell at first remembers (Jozefowicz et al., 2015).
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, hasPeepholes: Bool,
    using generator: inout SeededGenerator
  ) {
    precondition(inputSize > 0 && hiddenSize > 0, "sizes must be positive")
    let bound = 1 / Float(hiddenSize).squareRoot()
    inputWeights = Parameter(
      "\(name).inputWeights", shape: [inputSize, 4 * hiddenSize], uniformWithin: bound,
      using: &generator)
    recurrentWeights = Parameter(
      "\(name).recurrentWeights", shape: [hiddenSize, 4 * hiddenSize], uniformWithin: bound,
      using: &generator)
    var initialBias = Tensor(shape: [4 * hiddenSize])
    for unit in hiddenSize..<2 * hiddenSize { initialBias.values[unit] = 1 }
    bias = Parameter("\(name).bias", initialBias)
    if hasPeepholes {
      peepholes = Parameter(
        "\(name).peepholes", shape: [3 * hiddenSize], uniformWithin: bound, using: &generator)
    }
  }

  /// The state between two frames, for each sequence of a batch.
  public struct State: Sendable, Equatable {
    /// h, [batch, hiddenSize].
    public var hidden: Tensor
    /// c, [batch, hiddenSize].
    public var cell: Tensor

    /// Makes a state.
    public init(hidden: Tensor, cell: Tensor) {
      (self.hidden, self.cell) = (hidden, cell)
    }
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
    var run = forward(frames, lengths: lengths, direction: direction, from: nil)
    let output = run.steps.output(run.states.hidden, hiddenSize: hiddenSize)
    guard x.isTracked else { return x.tape.constant(output) }
    var operands = [x, x.tape.read(inputWeights), x.tape.read(recurrentWeights), x.tape.read(bias)]
    if let peepholes { operands.append(x.tape.read(peepholes)) }
    let needsInput = x.needsGradient
    return x.tape.record(output, from: operands) { gradient in
      backward(&run, frames: frames, outputGradient: gradient, needsInput: needsInput)
    }
  }

  /// Runs the layer without a tape, from a state to a state, for inference and streams.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, inputSize].
  ///   - lengths: valid frames of each sequence, [batch], at most `time`.
  ///   - direction: the order of reading.
  ///   - state: the state before the first step; zero if nil.
  /// - Returns: hidden states, [time, batch, hiddenSize], and the state after the last step.
  public func callAsFunction(
    _ x: Tensor, lengths: [Int], direction: Direction = .forward, from state: State? = nil
  ) -> (frames: Tensor, state: State) {
    let run = forward(x, lengths: lengths, direction: direction, from: state)
    let slot = run.steps.batch * hiddenSize
    let end = run.steps.end * slot..<(run.steps.end + 1) * slot
    let shape = [run.steps.batch, hiddenSize]
    return (
      run.steps.output(run.states.hidden, hiddenSize: hiddenSize),
      State(
        hidden: Tensor(shape: shape, values: Array(run.states.hidden[end])),
        cell: Tensor(shape: shape, values: Array(run.states.cells[end])))
    )
  }

  /// What a run leaves for its backward pass.
  private struct Run {
    let steps: RecurrentSteps
    var gates: [Float]  // [time, batch, 4 × hiddenSize]: activations, later gradients
    var states: LSTMStates  // [time + 1, batch, hiddenSize]
  }

  private func forward(
    _ x: Tensor, lengths: [Int], direction: Direction, from state: State?
  ) -> Run {
    let steps = RecurrentSteps(shape: x.shape, lengths: lengths, direction: direction)
    let (size, slot) = (hiddenSize, steps.batch * hiddenSize)
    var gates = inputWeights.matrix.multiply(x, bias: bias.value.values).values
    let recurrent = recurrentWeights.matrix
    let step = LSTMStep(hiddenSize: size, peepholes: peepholes?.value.values)
    var states = LSTMStates(count: (steps.time + 1) * slot)
    states.fill(slot: steps.start, from: state, count: slot)
    for t in steps.order {
      let (before, after) = (steps.before(t) * slot, steps.after(t) * slot)
      for rows in steps.active(at: t) {
        let (first, gate) = (rows.lowerBound * size, (t * steps.batch + rows.lowerBound) * 4 * size)
        recurrent.multiply(
          rows: rows.count, states.hidden, at: before + first, into: &gates, at: gate,
          accumulating: true, backwards: t.isMultiple(of: 2))
        step.forward(
          rows: rows.count, gates: &gates, at: gate, states: &states, from: before + first,
          to: after + first)
      }
      for rows in steps.finished(at: t) {
        states.carry(
          rows.lowerBound * size..<rows.upperBound * size, from: before, to: after)
      }
    }
    return Run(steps: steps, gates: gates, states: states)
  }

  /// Runs backpropagation through time.
  ///
  /// The gates' activations are overwritten by their gradients,
  /// from which all weights' gradients follow as three large products.
  private func backward(
    _ run: inout Run, frames x: Tensor, outputGradient: Tensor, needsInput: Bool
  ) -> [Tensor?] {
    let (steps, size) = (run.steps, hiddenSize)
    let (slot, frameCount) = (steps.batch * size, steps.time * steps.batch)
    let recurrent = PackedMatrix(recurrentWeights.value, transposed: true)
    let step = LSTMStep(hiddenSize: size, peepholes: peepholes?.value.values)
    var hiddenGradient = [Float](repeating: 0, count: slot)
    var cellGradient = [Float](repeating: 0, count: slot)
    for t in steps.order.reversed() {
      let (before, after) = (steps.before(t) * slot, steps.after(t) * slot)
      for rows in steps.active(at: t) {
        let first = rows.lowerBound * size
        let gate = (t * steps.batch + rows.lowerBound) * 4 * size
        VectorKernels.add(
          count: rows.count * size, outputGradient.values, at: t * slot + first,
          to: &hiddenGradient, at: first)
        step.backward(
          rows: rows.count, gates: &run.gates, at: gate, states: run.states, from: before + first,
          to: after + first, hiddenGradient: hiddenGradient, cellGradient: &cellGradient,
          row: rows.lowerBound)
        recurrent.multiply(
          rows: rows.count, run.gates, at: gate, into: &hiddenGradient, at: first,
          backwards: t.isMultiple(of: 2))
      }
      for rows in steps.finished(at: t) {
        let start = t * steps.batch * 4 * size
        run.gates.zero(start + rows.lowerBound * 4 * size..<start + rows.upperBound * 4 * size)
      }
    }
    let gates = run.gates
    let beforeFirst = steps.before(0) * slot  // with time order, the states before all frames
    var gradients: [Tensor?] = [
      needsInput
        ? PackedMatrix(inputWeights.value, transposed: true)
          .multiply(Tensor(shape: [steps.time, steps.batch, 4 * size], values: gates)) : nil,
      weightGradient(
        rows: frameCount, x.values, depth: inputSize, gates, columns: 4 * size),
      weightGradient(
        rows: frameCount, run.states.hidden, at: beforeFirst, depth: size, gates,
        columns: 4 * size),
      Tensor(shape: [4 * size], values: VectorKernels.sumOfRows(gates, columns: 4 * size)),
    ]
    if peepholes != nil {
      // i and f saw the cell before the step, o the one after it.
      let places = [(0, steps.before(0)), (1, steps.before(0)), (3, steps.after(0))]
      let parts = places.map { gate, cell in
        VectorKernels.sumOfProducts(
          rows: frameCount, columns: size, gates, at: gate * size, stride: 4 * size,
          run.states.cells, at: cell * slot, stride: size)
      }
      gradients.append(Tensor(shape: [3 * size], values: Array(parts.joined())))
    }
    return gradients
  }

  /// Calls `body` with W, U, b and p.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&inputWeights)
    try body(&recurrentWeights)
    try body(&bias)
    if var present = peepholes {
      try body(&present)
      peepholes = present
    }
  }
}

extension LSTMStates {
  /// Sets the state before the first step.
  fileprivate mutating func fill(slot: Int, from state: LSTM.State?, count: Int) {
    let range = slot * count..<(slot + 1) * count
    guard let state else {
      hidden.zero(range)
      cells.zero(range)
      return
    }
    precondition(state.hidden.count == count && state.cell.count == count, "state of another size")
    hidden.replaceSubrange(range, with: state.hidden.values)
    cells.replaceSubrange(range, with: state.cell.values)
  }

  /// Copies part of a slot of a sequence that is over from one slot to the next.
  fileprivate mutating func carry(_ range: Range<Int>, from: Int, to: Int) {
    for index in range {
      hidden[to + index] = hidden[from + index]
      cells[to + index] = cells[from + index]
    }
  }
}
