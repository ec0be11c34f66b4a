public import AudioFiles

/// What a training has reached, epoch by epoch.
public struct TrainingHistory: Sendable, Codable, Equatable {
  /// The figures of one epoch.
  public struct Epoch: Sendable, Codable, Equatable {
    /// The number of the epoch, from 1.
    public var number: Int
    /// The mean loss of the training utterances, in nats.
    public var trainingLoss: Double
    /// The mean loss of the dev utterances, in nats.
    public var devLoss: Double
    /// The word error rate of the dev utterances by best path, from 0.
    public var devWordErrorRate: Double
    /// The character error rate of the dev utterances by best path, from 0.
    public var devCharacterErrorRate: Double
    /// The learning rate of the last step.
    public var learningRate: Float
    /// Steps left out because their gradient was not finite.
    public var skippedSteps: Int
    /// How long the epoch took, evaluation included.
    public var seconds: Seconds
  }

  /// The epochs so far.
  public var epochs: [Epoch] = []

  /// The epoch with the lowest word error rate on dev, then character error rate, then loss.
  public var best: Epoch? {
    epochs.min {
      ($0.devWordErrorRate, $0.devCharacterErrorRate, $0.devLoss)
        < ($1.devWordErrorRate, $1.devCharacterErrorRate, $1.devLoss)
    }
  }

  /// Makes an empty history.
  public init() {}

  /// A table with one line for each epoch, separated by tabs.
  public var table: String {
    let header =
      "epoch\ttraining_loss\tdev_loss\tdev_wer\tdev_cer\tlearning_rate\tskipped_steps\tseconds\n"
    return header
      + epochs.map {
        """
        \($0.number)\t\($0.trainingLoss)\t\($0.devLoss)\t\($0.devWordErrorRate)\t\
        \($0.devCharacterErrorRate)\t\($0.learningRate)\t\($0.skippedSteps)\t\($0.seconds)

        """
      }.joined()
  }
}
