import NeuralNetworks
import Tensors

/// The training of an attention reader: epochs over questions, each followed by dev.
///
///     for each epoch: for each batch: Σ loss + penalty → gradients → clipping → Adam; then errors on dev
///
/// All that is random follows from the seed and the epoch.
public struct AttentionReaderTraining: Sendable {
  /// How to train.
  public struct Options: Sendable, Codable, Equatable {
    /// Passes over the data.
    public var epochCount = 10
    /// Questions in a step.
    public var batchSize = 16
    /// The highest learning rate.
    public var learningRate: Float = 2e-3
    /// The last learning rate, as a share of the highest.
    public var finalRate: Float = 0.05
    /// Decay of matrices (AdamW).
    public var weightDecay: Float = 1e-3
    /// What half the sum of squares of the weights of what is counted about choices costs, in nats.
    public var evidencePenalty: Float = 0.03
    /// The largest norm of a gradient, which is a mean over the batch.
    public var gradientNorm = 5.0
    /// Draws weights, orders and dropout.
    public var seed: UInt64 = 1

    /// The default options.
    public init() {}
  }

  /// What an epoch has brought.
  public struct Epoch: Sendable, Codable, Equatable {
    /// The number of the epoch, from 1.
    public var number: Int
    /// The mean loss of the training questions, in nats.
    public var trainingLoss: Double
    /// The mean loss of dev, in nats.
    public var devLoss: Double
    /// The share of dev that is answered wrongly.
    public var devError: Double
  }

  private let options: Options
  private let training: [StoryQuestion]
  private let dev: [StoryQuestion]

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - options: how to train.
  ///   - training: what to learn from; at least one question.
  ///   - dev: what the best epoch is chosen by.
  public init(options: Options, training: [StoryQuestion], dev: [StoryQuestion]) {
    precondition(!training.isEmpty && !dev.isEmpty, "there is nothing to learn from, or no dev")
    (self.options, self.training, self.dev) = (options, training, dev)
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - reader: where to begin.
  ///   - shouldStop: asked after each step.
  ///   - progress: told of each step: the epoch, the steps done of it and how many it has.
  ///   - report: told of each epoch, with the reader and whether it is the best so far.
  /// - Returns: whether it came to its end.
  /// - Throws: what `report` throws.
  public func run(
    _ reader: AttentionReader, shouldStop: () -> Bool = { false },
    progress: (Int, Int, Int) -> Void = { _, _, _ in },
    report: (Epoch, AttentionReader, Bool) throws -> Void
  ) rethrows -> Bool {
    var (reader, optimizer) = (reader, Adam(weightDecay: options.weightDecay))
    let stepCount = (training.count + options.batchSize - 1) / options.batchSize
    let schedule = LearningRateSchedule.cosine(
      peak: options.learningRate, warmup: min(100, stepCount),
      total: options.epochCount * stepCount, floor: options.finalRate)
    var best: Epoch?
    // Counted once for all epochs, unless the vectors change.
    func counted(_ questions: [StoryQuestion]) -> [Tensor?] {
      questions.map { [reader] question in
        reader.configuration.hasFixedWords && !question.choices.isEmpty
          ? reader.evidence(question) : nil
      }
    }
    let (evidence, devEvidence) = (counted(training), counted(dev))
    for number in 0..<options.epochCount {
      var random = SeededGenerator(seed: options.seed, position: 1, UInt64(number))
      let order = Array(training.indices).shuffled(using: &random)
      var sum = 0.0
      for step in 0..<stepCount {
        let batch = order[
          step * options.batchSize..<min((step + 1) * options.batchSize, order.count)]
        var total: Gradients?
        for index in batch {
          let tape = Tape()
          let loss = reader.loss(
            training[index], evidence: evidence[index], on: tape, using: &random)
          sum += Double(loss.value.values[0])
          let gradients = tape.gradients(of: loss * (1 / Float(batch.count)))
          total?.add(gradients)
          total = total ?? gradients
        }
        if var gradients = total, gradients.clip(norm: options.gradientNorm).isFinite {
          optimizer.update(
            &reader, with: gradients, rate: schedule.rate(at: number * stepCount + step))
        }
        progress(number + 1, step + 1, stepCount)
        if shouldStop() { return false }
      }
      let (loss, error) = Self.figures(reader, dev, devEvidence)
      let epoch = Epoch(
        number: number + 1, trainingLoss: sum / Double(training.count), devLoss: loss,
        devError: error)
      let isBest = best.map { (error, loss) < ($0.devError, $0.devLoss) } ?? true
      if isBest { best = epoch }
      try report(epoch, reader, isBest)
    }
    return true
  }

  /// The mean loss of questions, in nats, and the share that is answered wrongly.
  static func figures(
    _ reader: AttentionReader, _ questions: [StoryQuestion], _ evidence: [Tensor?]
  ) -> (loss: Double, error: Double) {
    var (loss, wrong) = (0.0, 0)
    for (question, evidence) in zip(questions, evidence) {
      let values = reader.logProbabilities(question, evidence: evidence)
      let label =
        question.choices.isEmpty
        ? question.answer.flatMap { reader.answers[$0] } : question.rightChoice
      loss -= label.map { Double(values[$0]) } ?? 0
      wrong += label != nil && values.indices.max { values[$0] < values[$1] } == label ? 0 : 1
    }
    return (loss / Double(questions.count), Double(wrong) / Double(questions.count))
  }
}
