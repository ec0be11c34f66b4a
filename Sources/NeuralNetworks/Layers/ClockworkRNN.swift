public import Tensors

/// A simple recurrent layer whose units are divided into modules with clocks of their own.
///
///     h'ᵢ = tanh(x Wᵢ + Σ_{j ≥ i} hⱼ Uⱼᵢ + bᵢ)     if the frame's number t is a multiple of Tᵢ
///     h'ᵢ = hᵢ                                      otherwise
///
/// A module hears those of its own period Tᵢ and of longer ones. Each period divides the next, so
/// the modules of a frame are always the first ones, and only their products are computed.
///
/// Reference: Koutník, Greff, Gomez & Schmidhuber (2014), *A clockwork RNN*, arXiv 1402.3511.
public struct ClockworkRNN: RecurrentLayer {
  /// W, [inputSize, hiddenSize].
  public var inputWeights: Parameter
  /// U, [hiddenSize, hiddenSize]; what leads from a shorter period to a longer one is not used.
  public var recurrentWeights: Parameter
  /// b, [hiddenSize].
  public var bias: Parameter
  /// T, in frames, each a multiple of the one before.
  public let periods: [Int]

  /// The number of features of an input frame.
  public var inputSize: Int { inputWeights.shape[0] }
  /// The size of the hidden state.
  public var hiddenSize: Int { recurrentWeights.shape[0] }
  private var moduleSize: Int { hiddenSize / periods.count }

  /// Makes a layer with the periods 1, 2, 4, …, at most eight of them.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, using generator: inout SeededGenerator
  ) {
    let count = (1...8).last { hiddenSize.isMultiple(of: $0) } ?? 1
    self.init(
      name, inputSize: inputSize, hiddenSize: hiddenSize, periods: (0..<count).map { 1 << $0 },
      using: &generator)
  }

  /// Makes a layer with weights drawn evenly from ±1/√hiddenSize.
  public init(
    _ name: String, inputSize: Int, hiddenSize: Int, periods: [Int],
    using generator: inout SeededGenerator
  ) {
    precondition(
      zip(periods, periods.dropFirst()).allSatisfy { $0 > 0 && $1.isMultiple(of: $0) },
      "each period must be a multiple of the one before, unlike \(periods)")
    precondition(
      !periods.isEmpty && hiddenSize.isMultiple(of: periods.count),
      "\(hiddenSize) units cannot be divided evenly into \(periods.count) modules")
    let layer = Elman(name, inputSize: inputSize, hiddenSize: hiddenSize, using: &generator)
    (inputWeights, recurrentWeights, bias) = (
      layer.inputWeights, layer.recurrentWeights, layer.bias
    )
    self.periods = periods
  }

  /// The number of weights that are used.
  public var usedWeightCount: Int {
    parameterCount - moduleSize * moduleSize * periods.count * (periods.count - 1) / 2
  }

  /// Returns the hidden state at every frame.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, inputSize].
  ///   - lengths: valid frames of each sequence, [batch], at most `time`.
  ///   - direction: the order of reading; clocks go by the frame's number either way.
  /// - Returns: hidden states, [time, batch, hiddenSize].
  public func callAsFunction(_ x: Variable, lengths: [Int], direction: Direction) -> Variable {
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

  /// The units whose modules tick at a frame: the first ones.
  private func activeUnits(at t: Int) -> Int {
    moduleSize * periods.count { t.isMultiple(of: $0) }
  }

  /// U without what leads from a shorter period to a longer one.
  private func masked(_ weights: Tensor) -> Tensor {
    var masked = weights
    for from in 0..<hiddenSize {
      for to in 0..<hiddenSize where to / moduleSize > from / moduleSize { masked[from, to] = 0 }
    }
    return masked
  }

  /// Returns the states, [time + 1, batch, hiddenSize].
  private func forward(_ x: Tensor, _ steps: RecurrentSteps) -> [Float] {
    let (size, slot) = (hiddenSize, steps.batch * hiddenSize)
    let sums = inputWeights.matrix.multiply(x, bias: bias.value.values).values
    let weights = masked(recurrentWeights.value)
    let prefixes = (1...periods.count).map { weights.firstColumns($0 * moduleSize) }.map {
      PackedMatrix($0)
    }
    var states = [Float](repeating: 0, count: (steps.time + 1) * slot)
    var scratch = [Float](repeating: 0, count: slot)
    for t in steps.order {
      let (before, after) = (steps.before(t) * slot, steps.after(t) * slot)
      for index in 0..<slot { states[after + index] = states[before + index] }
      let active = activeUnits(at: t)
      guard active > 0 else { continue }
      for rows in steps.active(at: t) {
        prefixes[active / moduleSize - 1].multiply(
          rows: rows.count, states, at: before + rows.lowerBound * size, into: &scratch)
        for row in rows {
          let (first, local) = (row * size, (row - rows.lowerBound) * active)
          for unit in 0..<active { scratch[local + unit] += sums[t * slot + first + unit] }
        }
        VectorKernels.applyTanh(&scratch, at: 0, count: rows.count * active)
        VectorKernels.copy(
          rows: rows.count, columns: active, scratch, at: 0, stride: active, to: &states,
          at: after + rows.lowerBound * size, stride: size)
      }
    }
    return states
  }

  private func backward(
    _ steps: RecurrentSteps, _ states: [Float], frames x: Tensor, outputGradient: Tensor,
    needsInput: Bool
  ) -> [Tensor?] {
    let (size, slot) = (hiddenSize, steps.batch * hiddenSize)
    let recurrent = PackedMatrix(masked(recurrentWeights.value), transposed: true)
    var stateGradient = [Float](repeating: 0, count: slot)
    var sums = Tensor(shape: [steps.time, steps.batch, size])  // gradients before tanh
    for t in steps.order.reversed() {
      let (after, active) = (steps.after(t) * slot, activeUnits(at: t))
      for rows in steps.active(at: t) {
        let first = rows.lowerBound * size
        VectorKernels.add(
          count: rows.count * size, outputGradient.values, at: t * slot + first,
          to: &stateGradient, at: first)
        guard active > 0 else { continue }
        for row in rows {
          for index in row * size..<row * size + active {
            let h = states[after + index]
            sums.values[t * slot + index] = stateGradient[index] * (1 - h * h)
            stateGradient[index] = 0  // its old state was overwritten
          }
        }
        recurrent.multiply(
          rows: rows.count, sums.values, at: t * slot + first, into: &stateGradient, at: first,
          accumulating: true)
      }
    }
    let recurrentGradient = weightGradient(
      rows: steps.time * steps.batch, states, at: steps.before(0) * slot, depth: size, sums.values,
      columns: size)
    return [
      needsInput ? PackedMatrix(inputWeights.value, transposed: true).multiply(sums) : nil,
      weightGradient(x, sums),
      masked(recurrentGradient),
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

extension Tensor {
  /// The first columns of a matrix.
  fileprivate func firstColumns(_ count: Int) -> Tensor {
    var part = Tensor(shape: [rowCount, count])
    VectorKernels.copy(
      rows: rowCount, columns: count, values, at: 0, stride: columnCount, to: &part.values, at: 0,
      stride: count)
    return part
  }
}
