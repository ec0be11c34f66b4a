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
    /// The word error rate of the dev utterances by best path, from 0; nil if labels are phones.
    public var devWordErrorRate: Double?
    /// The character error rate of the dev utterances by best path, from 0; nil if labels are
    /// phones.
    public var devCharacterErrorRate: Double?
    /// The phone error rate of the dev utterances by best path, from 0; nil if labels are
    /// characters.
    public var devPhoneErrorRate: Double?
    /// The learning rate of the last step.
    public var learningRate: Float
    /// Steps left out because their gradient was not finite.
    public var skippedSteps: Int
    /// How long the epoch took, evaluation included.
    public var seconds: Seconds
  }

  /// The epochs so far.
  public var epochs: [Epoch] = []

  /// The epoch with the lowest word or phone error rate on dev, then character error rate, then
  /// loss.
  public var best: Epoch? {
    func order(_ epoch: Epoch) -> (Double, Double, Double) {
      (
        epoch.devWordErrorRate ?? epoch.devPhoneErrorRate ?? .infinity,
        epoch.devCharacterErrorRate ?? 0, epoch.devLoss
      )
    }
    return epochs.min { order($0) < order($1) }
  }

  /// Makes an empty history.
  public init() {}

  /// A table with one line for each epoch, separated by tabs; of phones `dev_per` stands in place
  /// of `dev_wer` and `dev_cer`.
  public var table: String {
    let hasPhones = epochs.contains { $0.devPhoneErrorRate != nil }
    let rates = hasPhones ? "dev_per" : "dev_wer\tdev_cer"
    let header =
      "epoch\ttraining_loss\tdev_loss\t\(rates)\tlearning_rate\tskipped_steps\tseconds\n"
    return header
      + epochs.map { epoch in
        let rates = [
          epoch.devPhoneErrorRate, epoch.devWordErrorRate, epoch.devCharacterErrorRate,
        ].compactMap(\.self).map { "\($0)" }.joined(separator: "\t")
        return """
          \(epoch.number)\t\(epoch.trainingLoss)\t\(epoch.devLoss)\t\(rates)\t\
          \(epoch.learningRate)\t\(epoch.skippedSteps)\t\(epoch.seconds)

          """
      }.joined()
  }
}
