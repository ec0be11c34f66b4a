public import Tensors

/// Recurrent layers on top of each other, each reading the outputs of the one below.
///
/// Between layers stand, if wanted, layer normalisation and dropout (Zaremba et al., 2014: dropout
/// on the connections that do not go through time).
public struct RecurrentStack: Parameterized {
  /// The kinds of recurrent layer.
  public enum Cell: String, Sendable, Codable, CaseIterable {
    /// Long short-term memory.
    case lstm
    /// Long short-term memory with peepholes.
    case peepholeLSTM
    /// Gated recurrent unit.
    case gru
    /// Simple recurrent network with tanh.
    case elman
    /// Simple recurrent network with ReLU that begins as the identity.
    case identity
    /// Simple recurrent network whose modules have clocks of their own.
    case clockwork
    /// Simple recurrent network with a slow context.
    case scrn

    /// The number of weights in the matrices of a layer that reads in one direction.
    public func matrixWeightCount(inputSize: Int, hiddenSize: Int) -> Int {
      switch self {
      case .lstm, .peepholeLSTM: return 4 * (inputSize + hiddenSize) * hiddenSize
      case .gru: return 3 * (inputSize + hiddenSize) * hiddenSize
      case .elman, .identity, .clockwork: return (inputSize + hiddenSize) * hiddenSize
      case .scrn:
        let slow = SCRN.contextSize(of: hiddenSize)
        return inputSize * slow + (slow + inputSize + hiddenSize - slow) * (hiddenSize - slow)
      }
    }

    /// The fewest states of a layer: SCRN has fast and slow ones.
    public var smallestHiddenSize: Int { self == .scrn ? 2 : 1 }
  }

  /// What a stack is made of.
  public struct Configuration: Sendable, Codable, Equatable {
    /// The kind of layer.
    public var cell: Cell = .lstm
    /// The number of layers.
    public var layerCount = 3
    /// The hidden state's size, of each direction.
    public var hiddenSize = 256
    /// Whether each layer reads in both directions.
    public var isBidirectional = true
    /// Whether the output of each layer is normalised.
    public var isNormalized = false
    /// The share of outputs dropped between layers while training, in [0, 1).
    public var dropout: Float = 0

    /// The default: three bidirectional LSTM layers of 256.
    public init() {}
  }

  /// What the stack is made of.
  public let configuration: Configuration
  private(set) var layers: [any SequenceLayer]
  private(set) var norms: [LayerNorm]

  /// The number of features of an output frame.
  public var outputSize: Int {
    configuration.hiddenSize * (configuration.isBidirectional ? 2 : 1)
  }

  /// Makes the layers with seeded random weights.
  public init(
    _ name: String, inputSize: Int, configuration: Configuration,
    using generator: inout SeededGenerator
  ) {
    precondition(configuration.layerCount > 0, "a stack has at least one layer")
    self.configuration = configuration
    layers = []
    norms = []
    var size = inputSize
    for index in 0..<configuration.layerCount {
      let layer = Self.layer("\(name).\(index)", inputSize: size, configuration, using: &generator)
      layers.append(layer)
      size = layer.outputSize
      if configuration.isNormalized {
        norms.append(LayerNorm("\(name).\(index).norm", featureCount: size))
      }
    }
  }

  /// Returns the topmost layer's outputs.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, inputSize].
  ///   - lengths: valid frames of each sequence, [batch].
  ///   - generator: draws what is dropped; not used unless the tape is training.
  /// - Returns: [time, batch, outputSize].
  public func callAsFunction(
    _ x: Variable, lengths: [Int], using generator: inout SeededGenerator
  ) -> Variable {
    var frames = x
    for (index, layer) in layers.enumerated() {
      frames = layer(frames, lengths: lengths)
      if configuration.isNormalized { frames = norms[index](frames) }
      frames = frames.dropout(rate: configuration.dropout, using: &generator)
    }
    return frames
  }

  /// Calls `body` with the parameters from the lowest layer to the topmost.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    for index in layers.indices {
      try layers[index].forEachParameter(body)
      if configuration.isNormalized { try norms[index].forEachParameter(body) }
    }
  }

  private static func layer(
    _ name: String, inputSize: Int, _ configuration: Configuration,
    using generator: inout SeededGenerator
  ) -> any SequenceLayer {
    let size = configuration.hiddenSize
    func make<Layer: RecurrentLayer>(
      using generator: inout SeededGenerator, _ layer: (String, inout SeededGenerator) -> Layer
    ) -> any SequenceLayer {
      configuration.isBidirectional
        ? Bidirectional(
          forward: layer("\(name).forward", &generator),
          backward: layer("\(name).backward", &generator))
        : layer(name, &generator)
    }
    func make<Layer: RecurrentLayer>(
      _ type: Layer.Type, using generator: inout SeededGenerator
    ) -> any SequenceLayer {
      make(using: &generator) {
        Layer($0, inputSize: inputSize, hiddenSize: size, using: &$1)
      }
    }
    return switch configuration.cell {
    case .lstm: make(LSTM.self, using: &generator)
    case .peepholeLSTM: make(PeepholeLSTM.self, using: &generator)
    case .gru: make(GRU.self, using: &generator)
    case .elman: make(Elman.self, using: &generator)
    case .identity:
      make(using: &generator) {
        Elman(identity: $0, inputSize: inputSize, hiddenSize: size, using: &$1)
      }
    case .clockwork: make(ClockworkRNN.self, using: &generator)
    case .scrn: make(SCRN.self, using: &generator)
    }
  }
}
