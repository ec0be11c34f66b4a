import NeuralNetworks
public import SpokenLanguageUnderstanding
import Tensors

/// The training of a network that labels documents: epochs, each measured on dev; the best is kept.
///
///     for each batch: dropout → network → loss → gradients → clipping → Adam
public struct ClassifierTraining: Sendable {
  /// Every choice but the data and the network; together they decide the result to the last bit.
  public struct Options: Sendable {
    /// Passes over the data.
    public var epochCount = 10
    /// Documents in a step.
    public var batchSize = 16
    /// The highest learning rate.
    public var learningRate: Float = 3e-3
    /// The largest norm of a step's gradients.
    public var gradientNorm = 5.0
    /// How often a word or piece must occur to have an embedding.
    public var minimumCount = 2
    /// k of P@k, by which the best epoch is chosen.
    public var labelCount = 1
    /// Decides all that is random.
    public var seed: UInt64 = 1

    /// The default options.
    public init() {}
  }

  /// How an epoch ended.
  public struct Epoch: Sendable {
    /// Its number, from 1.
    public var number: Int
    /// The mean loss of its steps, in nats.
    public var loss: Double
    /// P@k on dev.
    public var devPrecision: Double
    /// Whether no earlier epoch was as good.
    public var isBest: Bool
  }

  private let configuration: DocumentClassifier.Configuration
  private let options: Options
  private let training: [LabelledDocument]
  private let dev: [LabelledDocument]

  /// Prepares a training; documents without labels are not learnt from.
  public init(
    _ configuration: DocumentClassifier.Configuration, options: Options,
    training: [LabelledDocument], dev: [LabelledDocument]
  ) {
    self.configuration = configuration
    self.options = options
    self.training = training.filter { !$0.labels.isEmpty && !$0.words.isEmpty }
    self.dev = dev
  }

  /// Trains to the end, or until it is to stop.
  ///
  /// - Parameters:
  ///   - shouldStop: asked after each step.
  ///   - keep: told of each epoch, with the network if it is the best so far.
  /// - Returns: whether all epochs were done.
  public func run(
    shouldStop: () -> Bool, keep: (Epoch, DocumentClassifier?) throws -> Void
  ) rethrows -> Bool {
    VectorKernels.keepFreedMemory()
    let names = DocumentClassifier.Names(
      of: training, pieceLength: configuration.pieceLength, minimumCount: options.minimumCount)
    var random = SeededGenerator(seed: options.seed)
    var model = DocumentClassifier(configuration, names: names, using: &random)
    var optimizer = Adam(weightDecay: 1e-4)
    let stepCount = (training.count + options.batchSize - 1) / options.batchSize
    let schedule = LearningRateSchedule.cosine(
      peak: options.learningRate, warmup: min(100, stepCount),
      total: options.epochCount * stepCount, floor: 0.02)
    var best = -1.0
    for number in 0..<options.epochCount {
      var lossSum = 0.0
      let order = training.indices.shuffled(using: &random)
      for step in 0..<stepCount {
        // The longest first, as recurrent layers want them.
        let batch = order.dropFirst(step * options.batchSize).prefix(options.batchSize).sorted {
          (training[$0].words.count, $0) > (training[$1].words.count, $1)
        }
        let tape = Tape()
        let loss = model.loss(batch.map { training[$0] }, on: tape, using: &random)
        var gradients = tape.gradients(of: loss)
        if gradients.clip(norm: options.gradientNorm).isFinite {
          optimizer.update(
            &model, with: gradients, rate: schedule.rate(at: number * stepCount + step))
          lossSum += Double(loss.value.values[0])
        }
        if shouldStop() { return false }
      }
      let precision = LabelScore(model, dev, count: options.labelCount).precision
      let isBest = precision > best
      best = max(best, precision)
      try keep(
        Epoch(
          number: number + 1, loss: lossSum / Double(stepCount), devPrecision: precision,
          isBest: isBest), isBest ? model : nil)
    }
    return true
  }
}
