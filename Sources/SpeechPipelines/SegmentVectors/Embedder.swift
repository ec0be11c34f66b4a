public import AudioFiles
import NeuralNetworks
public import SpeechFeatures
public import SpokenQuerySearch
public import Tensors

/// Segments in, vectors of unit length out, so that equal words lie close to each other.
///
///     samples → SegmentFeatures [time, features] → SequenceAutoencoder [vectorSize]
///       → VectorWhitening → unit vector
///
/// Such a vector is called an acoustic word embedding. An embedder is a value that is loaded once
/// and then only read; a segment's vector does not depend on the batch it is computed in.
public struct Embedder: Sendable {
  /// Everything that decides what an embedder does, but its weights.
  public struct Configuration: Sendable, Codable, Equatable {
    /// How a segment becomes frames.
    public var features: SegmentFeatures.Configuration
    /// How frames become a vector.
    public var network: SequenceAutoencoder.Configuration
    /// What the model was trained for, as in `views` (no labels) or `contrastive` (pairs of words).
    public var objective: EmbedderObjective
    /// What the model is called.
    public var name: String

    /// Describes an embedder.
    public init(
      features: SegmentFeatures.Configuration, network: SequenceAutoencoder.Configuration,
      objective: EmbedderObjective, name: String
    ) {
      self.features = features
      self.network = network
      self.objective = objective
      self.name = name
    }
  }

  /// What the embedder is made of.
  public let configuration: Configuration
  /// How a segment becomes frames.
  public let features: SegmentFeatures
  /// The network.
  public let network: SequenceAutoencoder
  /// What is done to its vectors.
  public let whitening: VectorWhitening

  /// Joins a network with its features and its whitening.
  public init(
    _ configuration: Configuration, network: SequenceAutoencoder, whitening: VectorWhitening
  ) throws(SpeechFeatureError) {
    features = try SegmentFeatures(configuration.features)
    self.configuration = configuration
    self.network = network
    self.whitening = whitening
  }

  /// The sample rate that samples must have.
  public var sampleRate: Hertz { features.sampleRate }
  /// The number of elements of a vector.
  public var vectorSize: Int { whitening.outputSize }

  /// Returns the unit vectors of segments, [count, vectorSize]; zeros of a segment without frames.
  ///
  /// - Parameter segments: frames of each, [time, features].
  /// - Returns: one row for each segment.
  public func vectors(of segments: [Tensor]) -> Tensor {
    let raw = network.vectors(of: segments)
    let white = whitening(raw)
    var result = white
    for (row, segment) in segments.enumerated() where segment.rowCount == 0 {
      result.values.zero(row * vectorSize..<(row + 1) * vectorSize)
    }
    return result
  }

  /// Returns what the decoder makes of the vector of a segment's frames, [time, features]; nil without
  /// a decoder.
  ///
  /// - Parameter frames: [time, features], at least one frame.
  /// - Returns: as many frames, made from the vector.
  public func reconstruction(of frames: Tensor) -> Tensor? {
    guard network.configuration.decoderSize != nil else { return nil }
    let (batch, lengths) = batched([frames])
    let tape = Tape(isTraining: false)
    var random = SeededGenerator(seed: 0)
    let vector = network.vectors(of: tape.constant(batch), lengths: lengths, using: &random)
    let made = network.frames(from: vector, like: batch, lengths: lengths, using: &random)
    return Tensor(shape: frames.shape, values: made.value.values)
  }

  /// Returns the vector of samples at ``sampleRate``, [vectorSize].
  public func vector(of samples: [Float]) -> [Float] {
    vectors(of: [features(samples)]).values
  }
}

extension SequenceAutoencoder {
  /// Returns vectors of segments of frames, as they leave the network, [count, outputSize].
  ///
  /// Segments of about equal length are computed together.
  func vectors(of segments: [Tensor], batchSize: Int = 64) -> Tensor {
    let size = configuration.outputSize
    var result = Tensor(shape: [segments.count, size])
    let order = segments.indices.filter { segments[$0].rowCount > 0 }
      .sorted { (segments[$0].rowCount, $1) > (segments[$1].rowCount, $0) }
    for start in stride(from: 0, to: order.count, by: batchSize) {
      let rows = order[start..<min(start + batchSize, order.count)]
      let (frames, lengths) = batched(rows.map { segments[$0] })
      let tape = Tape(isTraining: false)
      var random = SeededGenerator(seed: 0)
      let found = vectors(of: tape.constant(frames), lengths: lengths, using: &random).value
      for (place, row) in rows.enumerated() {
        VectorKernels.copy(
          rows: 1, columns: size, found.values, at: place * size, stride: size,
          to: &result.values, at: row * size, stride: size)
      }
    }
    return result
  }
}
