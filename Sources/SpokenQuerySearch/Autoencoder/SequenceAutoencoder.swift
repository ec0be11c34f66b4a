public import NeuralNetworks
public import Tensors

/// A recurrent network that turns a segment of any length into one vector, and back into frames.
///
///     h    = encoder(x)                    recurrent layers over the frames
///     z    = W h[last] + b                 the vector; h[last] itself without a vector size
///     y[t] = V decoder([z, x'[t − 1]]) + c      x' only if the decoder is conditioned
///
/// The last state is that of the segment's own last frame forwards, and of its first backwards. The
/// decoder reads the vector at every frame; a conditioned one also reads the frame before, as it
/// was (teacher forcing), so that the vector need only hold what that frame does not tell.
///
/// Trained to give back its input, it is the autoencoder; to give back the whole frames of a damaged
/// input (``FrameCorruption``), the denoising one; to give back another saying of the same word, the
/// correspondence autoencoder. A vector may also be trained by itself
/// (`contrastiveLoss`), without a decoder.
///
/// Reference: Chung et al. (2016), *Audio Word2Vec*, arXiv 1603.00982; Kamper (2019), *Truly
/// unsupervised acoustic word embeddings using weak top-down constraints*, arXiv 1811.00403.
public struct SequenceAutoencoder: Parameterized {
  /// What the network is made of.
  public struct Configuration: Sendable, Codable, Equatable {
    /// The number of features of a frame.
    public var featureCount: Int
    /// The layers that read a segment.
    public var encoder: RecurrentStack.Configuration
    /// The size of the vector; nil takes the encoder's last state as it is.
    public var vectorSize: Int?
    /// The units of the decoder's one layer; nil for a network that only makes vectors.
    public var decoderSize: Int?
    /// Whether the decoder also reads the frame before.
    public var isConditioned = false

    /// Describes a network.
    public init(
      featureCount: Int, encoder: RecurrentStack.Configuration, vectorSize: Int?,
      decoderSize: Int?, isConditioned: Bool = false
    ) {
      self.featureCount = featureCount
      self.encoder = encoder
      self.vectorSize = vectorSize
      self.decoderSize = decoderSize
      self.isConditioned = isConditioned
    }

    /// The number of elements of a vector.
    public var outputSize: Int {
      vectorSize ?? encoder.hiddenSize * (encoder.isBidirectional ? 2 : 1)
    }
  }

  /// What the network is made of.
  public let configuration: Configuration
  private var encoder: RecurrentStack
  private var projection: Linear?
  private var decoder: RecurrentStack?
  private var output: Linear?

  /// Makes a network with seeded random weights.
  public init(_ configuration: Configuration, using generator: inout SeededGenerator) {
    self.configuration = configuration
    encoder = RecurrentStack(
      "encoder", inputSize: configuration.featureCount, configuration: configuration.encoder,
      using: &generator)
    projection = configuration.vectorSize.map {
      Linear("vector", inputSize: encoder.outputSize, outputSize: $0, using: &generator)
    }
    guard let size = configuration.decoderSize else { return }
    var stack = configuration.encoder
    (stack.layerCount, stack.hiddenSize, stack.isBidirectional) = (1, size, false)
    let inputSize =
      configuration.outputSize + (configuration.isConditioned ? configuration.featureCount : 0)
    decoder = RecurrentStack(
      "decoder", inputSize: inputSize, configuration: stack, using: &generator)
    output = Linear(
      "output", inputSize: size, outputSize: configuration.featureCount, using: &generator)
  }

  /// Returns the vectors of segments.
  ///
  /// - Parameters:
  ///   - x: frames, [time, batch, featureCount].
  ///   - lengths: valid frames of each segment, [batch], each at least 1.
  ///   - generator: draws what is dropped; not used unless the tape is training.
  /// - Returns: [batch, outputSize].
  public func vectors(
    of x: Variable, lengths: [Int], using generator: inout SeededGenerator
  ) -> Variable {
    let last = encoder(x, lengths: lengths, using: &generator)
      .lastStates(lengths: lengths, isBidirectional: configuration.encoder.isBidirectional)
    return projection?(last) ?? last
  }

  /// Returns frames made from vectors alone, or from vectors and the frames before.
  ///
  /// - Parameters:
  ///   - vectors: [batch, outputSize].
  ///   - target: the frames that are wanted, [time, batch, featureCount]; a conditioned decoder
  ///     reads each of them one step late.
  ///   - lengths: valid frames of each, [batch].
  ///   - generator: draws what is dropped; not used unless the tape is training.
  /// - Returns: [time, batch, featureCount].
  public func frames(
    from vectors: Variable, like target: Tensor, lengths: [Int],
    using generator: inout SeededGenerator
  ) -> Variable {
    guard let decoder, let output else { preconditionFailure("this network has no decoder") }
    var input = vectors.repeated(target.shape[0])
    if configuration.isConditioned {
      input = .concatenated([input, vectors.tape.constant(target.delayedByOneFrame)])
    }
    return output(decoder(input, lengths: lengths, using: &generator))
  }

  /// Calls `body` with the parameters of encoder, vector, decoder and output.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try encoder.forEachParameter(body)
    try projection?.forEachParameter(body)
    try decoder?.forEachParameter(body)
    try output?.forEachParameter(body)
  }

  /// The same network without its decoder, which is all that a search needs.
  public var withoutDecoder: SequenceAutoencoder {
    var configuration = configuration
    configuration.decoderSize = nil
    var unused = SeededGenerator.unused
    var result = SequenceAutoencoder(configuration, using: &unused)
    result.encoder = encoder
    result.projection = projection
    return result
  }
}

extension Tensor {
  /// The frames [time, batch, features] moved one step later; the first are zeros.
  fileprivate var delayedByOneFrame: Tensor {
    let step = shape.dropFirst().reduce(1, *)
    return Tensor(
      shape: shape,
      values: [Float](repeating: 0, count: min(step, count)) + values.dropLast(min(step, count)))
  }
}
