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
    guard !generator.isUnused else { return }
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
    let (frames, size) = (x.value, hiddenSize)
    let recurrence = SimpleRecurrence(
      steps: RecurrentSteps(shape: x.shape, lengths: lengths, direction: direction),
      hiddenSize: size, activation: activation, activeUnits: { _ in size })
    let states = recurrence.states(
      of: inputWeights.matrix.multiply(frames, bias: bias.value.values), recurrentWeights.matrix)
    let output = recurrence.steps.output(states, hiddenSize: size)
    guard x.isTracked else { return x.tape.constant(output) }
    let operands = [x, x.tape.read(inputWeights), x.tape.read(recurrentWeights), x.tape.read(bias)]
    let (w, u, needsInput) = (inputWeights.value, recurrentWeights.value, x.needsGradient)
    return x.tape.record(output, from: operands) { gradient in
      let sums = recurrence.gradients(of: states, gradient, PackedMatrix(u, transposed: true))
      let (recurrent, bias) = recurrence.weightGradients(of: states, sums)
      return [
        needsInput ? PackedMatrix(w, transposed: true).multiply(sums) : nil,
        weightGradient(frames, sums), recurrent, bias,
      ]
    }
  }

  /// Calls `body` with W, U and b.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&inputWeights)
    try body(&recurrentWeights)
    try body(&bias)
  }
}
