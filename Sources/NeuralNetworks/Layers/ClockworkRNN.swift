public import Tensors

/// A simple recurrent layer whose units are divided into modules with clocks of their own.
///
///     h'ᵢ = tanh(x Wᵢ + Σ_{j ≥ i} hⱼ Uⱼᵢ + bᵢ)     if the frame's number t is a multiple of Tᵢ
///     h'ᵢ = hᵢ                                      otherwise
///
/// A module hears those of its own period Tᵢ and of longer ones. Each period divides the next, so
/// the modules that tick at a frame are always the first ones.
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
    let (frames, module, periods) = (x.value, moduleSize, periods)
    let recurrence = SimpleRecurrence(
      steps: RecurrentSteps(shape: x.shape, lengths: lengths, direction: direction),
      hiddenSize: hiddenSize, activation: .tanh,
      activeUnits: { t in module * periods.count { t.isMultiple(of: $0) } })
    // The gradient of what is not used is zero, as it is multiplied by the mask too.
    let used = x.tape.read(recurrentWeights) * x.tape.constant(mask)
    let states = recurrence.states(
      of: inputWeights.matrix.multiply(frames, bias: bias.value.values),
      .float(PackedMatrix(used.value)))
    let output = recurrence.steps.output(states, hiddenSize: hiddenSize)
    guard x.isTracked else { return x.tape.constant(output) }
    let operands = [x, x.tape.read(inputWeights), used, x.tape.read(bias)]
    let (w, needsInput) = (inputWeights.value, x.needsGradient)
    return x.tape.record(output, from: operands) { gradient in
      let sums = recurrence.gradients(
        of: states, gradient, PackedMatrix(used.value, transposed: true))
      let (recurrent, bias) = recurrence.weightGradients(of: states, sums)
      return [
        needsInput ? PackedMatrix(w, transposed: true).multiply(sums) : nil,
        weightGradient(frames, sums), recurrent, bias,
      ]
    }
  }

  /// 0 for what leads from a shorter period to a longer one, else 1, [hiddenSize, hiddenSize].
  private var mask: Tensor {
    var mask = Tensor(shape: [hiddenSize, hiddenSize])
    for from in 0..<hiddenSize {
      for to in 0..<(from / moduleSize + 1) * moduleSize { mask[from, to] = 1 }
    }
    return mask
  }

  /// Calls `body` with W, U and b.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&inputWeights)
    try body(&recurrentWeights)
    try body(&bias)
  }
}
