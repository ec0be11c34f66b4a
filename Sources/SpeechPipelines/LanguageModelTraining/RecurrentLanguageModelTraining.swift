import Foundation
import NeuralNetworks
public import SpeechRecognition
import Tensors

/// The training of a recurrent language model: batches of sentences, now and then judged on dev.
///
///     for each batch: shards side by side → gradients → clipping → Adam
///     after each `stepsBetweenChecks`: perplexity on dev, checkpoint
///
/// A training folder holds `words.recurrent.safetensors` (the best so far on dev),
/// `words.recurrent.checkpoint.safetensors` and `words.recurrent.tsv`, so it may be the folder of the
/// recogniser that the model is for. All that is random follows from the seed, the epoch
/// and the step, so a training that is stopped goes on from its checkpoint as it would have.
public struct RecurrentLanguageModelTraining: Sendable {
  /// Every choice but the data and the network.
  public struct Options: Sendable, Codable, Equatable {
    /// Passes over the text.
    public var epochCount = 1
    /// Words in a step.
    public var batchWordCount = 2_500
    /// Parts of a batch computed side by side; they decide the result, threads do not.
    public var shardCount = 2
    /// The highest learning rate.
    public var learningRate: Float = 3e-3
    /// Steps in which the rate rises to its highest.
    public var warmupSteps = 200
    /// The last learning rate, as a share of the highest; it falls along a cosine.
    public var finalRate: Float = 0.02
    /// The largest norm of a gradient.
    public var gradientNorm: Double = 1
    /// Steps from one check on dev to the next.
    public var stepsBetweenChecks = 1_000
    /// Draws weights, orders and dropout.
    public var seed: UInt64 = 1

    /// The default options.
    public init() {}
  }

  /// What a check on dev has found.
  public struct Check: Sendable, Codable, Equatable {
    /// The steps taken.
    public var step: Int
    /// The mean loss of the steps since the check before, in nats a word.
    public var trainingLoss: Double
    /// The perplexity on dev, ends of sentences and unknown words included.
    public var devPerplexity: Double
  }

  /// What is reported while a training runs.
  public enum Event: Sendable {
    /// A step was taken.
    case step(Int, of: Int, loss: Double)
    /// The model was judged.
    case check(Check, isBest: Bool)
    /// The training was taken up again after so many steps.
    case resumed(steps: Int)
  }

  private let identity: RecurrentLanguageModelCheckpoint.Identity
  private let training: SentenceCorpus
  private let dev: SentenceCorpus
  private let folder: String
  private let threads: Int

  private var options: Options { identity.options }

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - configuration: the network.
  ///   - options: how to train it.
  ///   - training: what to learn from.
  ///   - dev: what to judge by.
  ///   - folder: where the files go; made if absent.
  ///   - threads: how many shards are computed at once.
  /// - Throws: if the folder cannot be made.
  public init(
    _ configuration: RecurrentLanguageModel.Configuration, options: Options,
    training: SentenceCorpus, dev: SentenceCorpus, folder: String, threads: Int
  ) throws {
    precondition(training.count > 0 && dev.count > 0, "there are no sentences")
    identity = RecurrentLanguageModelCheckpoint.Identity(
      configuration: configuration, vocabulary: training.vocabulary, options: options,
      training: training.fingerprint, dev: dev.fingerprint)
    (self.training, self.dev, self.threads) = (training, dev, threads)
    self.folder = try TrainingFolder(folder).path
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - resuming: whether to go on from the folder's checkpoint, if there is one.
  ///   - shouldStop: asked after each step; a checkpoint is written then.
  ///   - report: told of each step and check.
  /// - Returns: how it ended, and the checks.
  /// - Throws: ``CheckpointError`` for the checkpoint of another training, and the errors of files
  ///   that cannot be read or written.
  public func run(
    resuming: Bool, shouldStop: () -> Bool = { false }, report: (Event) -> Void
  ) async throws -> (ending: RecognizerTraining.Ending, checks: [Check]) {
    VectorKernels.keepFreedMemory()
    let path = Self.checkpointPath(folder)
    var state = RecurrentLanguageModelCheckpoint(identity)
    if resuming, let checkpoint = try RecurrentLanguageModelCheckpoint(contentsOf: path, identity) {
      state = checkpoint
      report(.resumed(steps: state.progress.step))
    }
    // Epochs differ a little in their number of batches; the schedule goes by the first one's.
    let total = options.epochCount * batches(ofEpoch: 0).count
    let schedule = LearningRateSchedule.cosine(
      peak: options.learningRate, warmup: options.warmupSteps, total: total,
      floor: options.finalRate)
    var batches = batches(ofEpoch: state.progress.epoch)
    while state.progress.epoch < options.epochCount {
      let step = state.progress.step
      let batch = batches[state.progress.batch]
      let loss = await take(batch, step: step, rate: schedule.rate(at: min(step, total)), &state)
      state.progress.step += 1
      state.progress.batch += 1
      if state.progress.batch == batches.count {
        (state.progress.epoch, state.progress.batch) = (state.progress.epoch + 1, 0)
        if state.progress.epoch < options.epochCount {
          batches = self.batches(ofEpoch: state.progress.epoch)
        }
      }
      state.progress.lossSum += loss
      state.progress.lossCount += 1
      report(.step(step + 1, of: max(total, step + 1), loss: loss))
      let isLast = state.progress.epoch == options.epochCount
      if isLast || (step + 1).isMultiple(of: options.stepsBetweenChecks) {
        let isBest = try await check(&state)
        try state.write(to: path, identity)
        report(.check(state.progress.checks[state.progress.checks.count - 1], isBest: isBest))
      }
      if shouldStop(), !isLast {
        try state.write(to: path, identity)
        return (.interrupted, state.progress.checks)
      }
    }
    return (.finished, state.progress.checks)
  }

  /// Where a folder's checkpoint is.
  public static func checkpointPath(_ folder: String) -> String {
    "\(folder)/words.recurrent.checkpoint.safetensors"
  }

  private func batches(ofEpoch epoch: Int) -> [[Int]] {
    var random = SeededGenerator(seed: options.seed, position: 1, UInt64(epoch))
    return training.batches(words: options.batchWordCount, using: &random)
  }

  /// Takes a step; returns the mean loss of its words.
  private func take(
    _ batch: [Int], step: Int, rate: Float, _ state: inout RecurrentLanguageModelCheckpoint
  ) async -> Double {
    let model = state.model
    let whole = batch.reduce(0) { $0 + training[$1].count - 1 }
    let shards = (0..<min(options.shardCount, batch.count)).map { shard in
      (shard, stride(from: shard, to: batch.count, by: options.shardCount).map { batch[$0] })
    }
    let results = await concurrentMap(shards, threads: threads) { [training, options] shard, part in
      var random = SeededGenerator(seed: options.seed, position: 2, UInt64(step), UInt64(shard))
      let texts = part.map { training[$0] }
      let share = Float(texts.reduce(0) { $0 + $1.count - 1 }) / Float(whole)
      let tape = Tape()
      let loss = model.loss(texts, on: tape, using: &random) * share
      return (gradients: tape.gradients(of: loss), loss: Double(loss.value.values[0]))
    }
    var gradients = results[0].gradients
    for result in results.dropFirst() { gradients.add(result.gradients) }
    if gradients.clip(norm: options.gradientNorm).isFinite {
      state.optimizer.update(&state.model, with: gradients, rate: rate)
    }
    return results.reduce(0) { $0 + $1.loss }
  }

  /// Judges the model on dev; writes it if it is the best so far, and the history.
  private func check(_ state: inout RecurrentLanguageModelCheckpoint) async throws -> Bool {
    let model = state.model
    var order = SeededGenerator(seed: 0)
    let batches = dev.batches(words: options.batchWordCount, using: &order)
    let sums = await concurrentMap(batches, threads: threads) { [dev] batch in
      model.logProbabilities(batch.map { dev[$0] }).joined().reduce((sum: 0.0, count: 0)) {
        ($0.sum + Double($1), $0.count + 1)
      }
    }
    let (sum, count) = sums.reduce((0.0, 0)) { ($0.0 + $1.sum, $0.1 + $1.count) }
    let perplexity = exp(-sum / Double(max(count, 1)))
    let isBest =
      perplexity.isFinite && state.progress.checks.allSatisfy { !($0.devPerplexity <= perplexity) }
    state.progress.checks.append(
      Check(
        step: state.progress.step,
        trainingLoss: state.progress.lossSum / Double(max(state.progress.lossCount, 1)),
        devPerplexity: perplexity))
    (state.progress.lossSum, state.progress.lossCount) = (0, 0)
    if isBest { try model.write(to: "\(folder)/\(ModelFolder.recurrentLanguageModelName)") }
    let table = state.progress.checks.map {
      "\($0.step)\t\($0.trainingLoss)\t\($0.devPerplexity)\n"
    }
    try AtomicFile.write(
      Data(("step\ttraining_loss\tdev_perplexity\n" + table.joined()).utf8),
      to: "\(folder)/words.recurrent.tsv")
    return isBest
  }
}
