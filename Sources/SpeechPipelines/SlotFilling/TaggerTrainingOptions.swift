/// Every choice of a tagger's training, but the data and the network.
///
/// Together with these they decide the result to the last bit.
public struct TaggerTrainingOptions: Sendable, Codable, Equatable {
  /// Passes over the data.
  public var epochCount = 30
  /// Sentences in a step.
  public var batchSize = 16
  /// The highest learning rate.
  public var learningRate: Float = 3e-3
  /// Steps in which the rate rises to its highest.
  public var warmupSteps = 200
  /// The last learning rate, as a share of the highest.
  public var finalRate: Float = 0.02
  /// Decay of matrices (AdamW).
  public var weightDecay: Float = 1e-2
  /// The largest norm of a gradient.
  public var gradientNorm: Double = 5
  /// The share of the running average of the weights that a step keeps; the average is what is
  /// evaluated and saved.
  public var averageDecay: Float = 0.998
  /// Epochs without a better result on dev after which training stops; 0 never stops.
  public var patience = 0
  /// Draws weights, orders, dropout and unknown words.
  public var seed: UInt64 = 1

  /// The default options.
  public init() {}
}

/// What a tagger's training has reached, epoch by epoch.
public struct TaggerHistory: Sendable, Codable, Equatable {
  /// The figures of one epoch.
  public struct Epoch: Sendable, Codable, Equatable {
    /// The number of the epoch, from 1.
    public var number: Int
    /// The mean loss of the training sentences, in nats.
    public var trainingLoss: Double
    /// F1 of the slots of dev.
    public var devF1: Double
    /// The share of dev intents that are right; nil if none are known.
    public var devIntentAccuracy: Double?
    /// Steps left out because their gradient was not finite.
    public var skippedSteps: Int
    /// How long the epoch took, evaluation included.
    public var seconds: Double
  }

  /// The epochs so far.
  public var epochs: [Epoch] = []

  /// The epoch with the highest F1 on dev, then the best intents; of equal ones the first.
  public var best: Epoch? {
    epochs.reduce(nil as Epoch?) { best, epoch in
      guard let best else { return epoch }
      let (a, b) = (best.devIntentAccuracy ?? 0, epoch.devIntentAccuracy ?? 0)
      return (best.devF1, a) < (epoch.devF1, b) ? epoch : best
    }
  }

  /// A table with one line for each epoch, separated by tabs.
  public var table: String {
    let lines = epochs.map { epoch in
      let intent = epoch.devIntentAccuracy.map { "\($0)" } ?? ""
      return "\(epoch.number)\t\(epoch.trainingLoss)\t\(epoch.devF1)\t\(intent)\t"
        + "\(epoch.skippedSteps)\t\(epoch.seconds)\n"
    }
    return "epoch\ttraining_loss\tdev_f1\tdev_intent_accuracy\tskipped_steps\tseconds\n"
      + lines.joined()
  }
}
