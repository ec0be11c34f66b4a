public import SpokenQuerySearch

/// Every choice of an embedder's training, but the data and the network.
///
/// Together with the data they decide the result; the number of threads does not.
public struct EmbedderOptions: Sendable, Codable, Equatable {
  /// Passes over the data.
  public var epochCount = 20
  /// Segments in a step; of objectives that compare, twice as many rows.
  public var batchSize = 256
  /// Parts of a batch that are computed side by side; only rows of one part are compared.
  public var shardCount = 2
  /// The highest learning rate.
  public var learningRate: Float = 2e-3
  /// Steps in which the rate rises to its highest.
  public var warmupSteps = 50
  /// The last learning rate, as a share of the highest.
  public var finalRate: Float = 0.02
  /// Decay of matrices (AdamW).
  public var weightDecay: Float = 1e-2
  /// The largest norm of a gradient.
  public var gradientNorm: Double = 1
  /// τ of the contrastive losses.
  public var temperature: Float = 0.1
  /// By how much a triplet loss wants another saying to be nearer than another word, as a difference
  /// of cosines.
  public var margin: Float = 0.4
  /// How segments are altered; nil leaves them as they are.
  public var alteration: SegmentAlteration? = SegmentAlteration()
  /// What a denoising autoencoder reads.
  public var corruption = FrameCorruption()
  /// Of clusters, how many segments there are for each.
  public var clusterSize = 80
  /// The hash of the model that training begins with; nil for random weights.
  public var initialModel: String?
  /// How far the variances of the vectors' directions are made equal at the end, from 0 to 1.
  public var whiteningPower = 0.0
  /// How many directions are kept; nil keeps all.
  public var keptDirections: Int?
  /// Draws weights, orders and alterations.
  public var seed: UInt64 = 1

  /// The default options.
  public init() {}
}
