public import NeuralNetworks
public import Tensors

/// Frames of features in, scores of labels out: a stack of recurrent layers and a linear one.
///
///     [time, batch, features] → recurrent stack → linear → logits [time, batch, labels]
///
/// Label 0 is the blank of CTC. The model knows neither audio nor text.
///
/// Reference: Graves & Jaitly (2014), *Towards end-to-end speech recognition with recurrent neural
/// networks*.
public struct AcousticModel: Parameterized {
  /// What a model is made of.
  public struct Configuration: Sendable, Codable, Equatable {
    /// The number of features of a frame.
    public var featureCount: Int
    /// The number of labels, the blank among them.
    public var labelCount: Int
    /// The recurrent layers.
    public var stack: RecurrentStack.Configuration

    /// Describes a model.
    public init(featureCount: Int, labelCount: Int, stack: RecurrentStack.Configuration = .init()) {
      self.featureCount = featureCount
      self.labelCount = labelCount
      self.stack = stack
    }
  }

  /// What the model is made of.
  public let configuration: Configuration
  private(set) var stack: RecurrentStack
  private(set) var output: Linear

  /// Makes a model with seeded random weights.
  public init(_ configuration: Configuration, using generator: inout SeededGenerator) {
    self.configuration = configuration
    stack = RecurrentStack(
      "encoder", inputSize: configuration.featureCount, configuration: configuration.stack,
      using: &generator)
    output = Linear(
      "output", inputSize: stack.outputSize, outputSize: configuration.labelCount,
      using: &generator)
  }

  /// Returns the scores of all labels at every frame.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, features].
  ///   - lengths: valid frames of each utterance, [batch].
  ///   - generator: draws what dropout drops; not used unless the tape is training.
  /// - Returns: logits, [time, batch, labels]; past an utterance's length they mean nothing.
  public func callAsFunction(
    _ x: Variable, lengths: [Int], using generator: inout SeededGenerator
  ) -> Variable {
    output(stack(x, lengths: lengths, using: &generator))
  }

  /// Returns the log-probabilities of all labels at every frame, without training.
  ///
  /// - Parameters:
  ///   - frames: [time, batch, features].
  ///   - lengths: valid frames of each utterance, [batch].
  /// - Returns: natural logarithms, [time, batch, labels].
  public func logProbabilities(_ frames: Tensor, lengths: [Int]) -> Tensor {
    let tape = Tape(isTraining: false)
    var unused = SeededGenerator(seed: 0)
    return self(tape.constant(frames), lengths: lengths, using: &unused).value.logSoftmax()
  }

  /// Calls `body` with all parameters, the lowest layer's first.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try stack.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
