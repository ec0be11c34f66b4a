public import SpeechFeatures

/// Every choice of a training, but the data and the network.
///
/// Together with the data they decide the result to the last bit; the number of threads does not.
public struct TrainingOptions: Sendable, Codable, Equatable {
  /// Passes over the data.
  public var epochCount = 60
  /// Utterances in a step.
  public var batchSize = 16
  /// Parts of a batch that are computed side by side; their gradients are added in order.
  public var shardCount = 2
  /// The highest learning rate.
  public var learningRate: Float = 1e-3
  /// Steps in which the rate rises to its highest.
  public var warmupSteps = 200
  /// The last learning rate, as a share of the highest.
  public var finalRate: Float = 0.02
  /// Decay of matrices (AdamW).
  public var weightDecay: Float = 1e-2
  /// The largest norm of a gradient.
  public var gradientNorm: Double = 5
  /// The share of the running average of the weights that a step keeps; 0 averages nothing.
  ///
  /// The average is what is evaluated and saved.
  public var averageDecay: Float = 0.998
  /// Speeds at which utterances are played, drawn evenly.
  public var speeds: [Double] = [0.9, 1, 1.1]
  /// Rooms, noise and lines that are simulated; nil for recordings as they are.
  public var augmentation: Augmentation?
  /// The masks laid over features; nil for none.
  public var specAugment: SpecAugment? = SpecAugment()
  /// Epochs without a better result on the dev set after which training stops; 0 never stops.
  public var patience = 0
  /// The file of the model whose weights training begins with; nil for random weights.
  public var initialModel: String?
  /// The lowest layers that keep the weights of the model training begins with; nil is 0.
  public var frozenLayerCount: Int?
  /// Draws weights, orders, speeds, rooms, noise and masks.
  public var seed: UInt64 = 1

  /// The default options.
  public init() {}
}
