import Foundation
import NeuralNetworks
public import SpokenLanguageUnderstanding
import Tensors

/// The training of a network that finds slots: epochs over sentences, each followed by dev.
///
///     for each epoch: for each batch: dropout → network → losses → gradients → clipping → Adam
///       → running average;   then F1 on dev, checkpoint
///
/// A training folder holds `tagger.safetensors` (the best so far on dev), `checkpoint.safetensors`
/// (the end of the last epoch) and `history.tsv`. All that is random follows from the seed and the
/// epoch, so a training that is stopped within an epoch repeats it and goes on as it would have.
public struct TaggerTraining: Sendable {
  /// What is reported while a training runs.
  public enum Event: Sendable {
    /// A step was taken: the epoch, the steps done of it, and how many it has.
    case step(epoch: Int, done: Int, of: Int)
    /// An epoch has ended and was evaluated.
    case epoch(TaggerHistory.Epoch, isBest: Bool)
    /// The training was taken up again after this many epochs.
    case resumed(epochs: Int)
  }

  private let identity: TaggerCheckpoint.Identity
  private let training: [TaggedSentence]
  private let dev: [TaggedSentence]
  private let tokenization: Tokenization
  private let name: String
  private let folder: String

  private var options: TaggerTrainingOptions { identity.options }

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - configuration: the network.
  ///   - options: how to train it.
  ///   - minimumCount: how often a word or piece must occur to have an embedding.
  ///   - training: what to learn from.
  ///   - dev: what to choose the best epoch by.
  ///   - name: what the tagger is called.
  ///   - folder: where the files go; made if absent.
  /// - Throws: if the folder cannot be made.
  public init(
    _ configuration: SlotTagger.Configuration, options: TaggerTrainingOptions,
    minimumCount: Int = 2, training: TaggedCorpus, dev: TaggedCorpus, name: String, folder: String
  ) throws {
    precondition(!training.sentences.isEmpty, "there is nothing to train on")
    let names = SlotTagger.Names(
      of: training.sentences, pieceLength: configuration.pieceLength, minimumCount: minimumCount)
    identity = TaggerCheckpoint.Identity(
      configuration: configuration, names: names, options: options,
      training: training.fingerprint, dev: dev.fingerprint)
    (self.training, self.dev) = (training.sentences, dev.sentences)
    tokenization = training.tokenization
    self.name = name
    self.folder = try TrainingFolder(folder).path
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - resuming: whether to go on from the folder's checkpoint, if there is one.
  ///   - shouldStop: asked after each step.
  ///   - report: told of each step and epoch.
  /// - Returns: how it ended, and the history.
  /// - Throws: ``CheckpointError`` for the checkpoint of another training, and the errors of files
  ///   that cannot be read or written.
  public func run(
    resuming: Bool, shouldStop: () -> Bool = { false }, report: (Event) -> Void
  ) throws -> (ending: RecognizerTraining.Ending, history: TaggerHistory) {
    VectorKernels.keepFreedMemory()
    let path = "\(folder)/checkpoint.safetensors"
    var state = TaggerCheckpoint(identity)
    if resuming, let checkpoint = try TaggerCheckpoint(contentsOf: path, identity) {
      state = checkpoint
      report(.resumed(epochs: state.history.epochs.count))
    }
    while state.history.epochs.count < options.epochCount {
      if hasStalled(state.history) { return (.stoppedEarly, state.history) }
      let started = Date()
      let before = state.history
      guard let (loss, skipped) = epoch(&state, shouldStop: shouldStop, report) else {
        return (.interrupted, before)
      }
      let score = TaggerScore(state.average, dev)
      let epoch = TaggerHistory.Epoch(
        number: before.epochs.count + 1, trainingLoss: loss, devF1: score.slots.f1,
        devIntentAccuracy: score.intentAccuracy, skippedSteps: skipped,
        seconds: Date().timeIntervalSince(started))
      state.history.epochs.append(epoch)
      let isBest = state.history.best?.number == epoch.number
      if isBest {
        try Tagger(.network(state.average), tokenization: tokenization, name: name)
          .write(to: "\(folder)/\(Tagger.fileName)")
      }
      try AtomicFile.write(Data(state.history.table.utf8), to: "\(folder)/history.tsv")
      try state.write(to: path, identity)
      report(.epoch(epoch, isBest: isBest))
    }
    return (.finished, state.history)
  }

  /// Whether the last `patience` epochs have brought nothing better.
  private func hasStalled(_ history: TaggerHistory) -> Bool {
    guard options.patience > 0, let best = history.best else { return false }
    return history.epochs.count - best.number >= options.patience
  }

  /// Takes the steps of an epoch; returns the mean loss and the steps left out, or nil if stopped.
  private func epoch(
    _ state: inout TaggerCheckpoint, shouldStop: () -> Bool, _ report: (Event) -> Void
  ) -> (loss: Double, skipped: Int)? {
    let number = state.history.epochs.count
    var random = SeededGenerator(seed: options.seed, position: 1, UInt64(number))
    let batches = batches(using: &random)
    let schedule = LearningRateSchedule.cosine(
      peak: options.learningRate, warmup: options.warmupSteps,
      total: options.epochCount * batches.count, floor: options.finalRate)
    var (lossSum, skipped) = (0.0, 0)
    for (place, batch) in batches.enumerated() {
      let tape = Tape()
      let loss = state.model.loss(batch.map { training[$0] }, on: tape, using: &random)
      var gradients = tape.gradients(of: loss)
      let step = number * batches.count + place
      if gradients.clip(norm: options.gradientNorm).isFinite {
        state.optimizer.update(&state.model, with: gradients, rate: schedule.rate(at: step))
        lossSum += Double(loss.value.values[0]) * Double(batch.count)
      } else {
        skipped += 1
      }
      // Early on the average follows faster, so that it does not remember the random start.
      state.average.approach(
        state.model, keeping: min(options.averageDecay, Float(2 + step) / Float(11 + step)))
      report(.step(epoch: number + 1, done: place + 1, of: batches.count))
      if shouldStop() { return nil }
    }
    return (lossSum / Double(training.count), skipped)
  }

  /// Sentences of about equal length share a batch, the longest first; batches come in any order.
  private func batches(using random: inout SeededGenerator) -> [[Int]] {
    let lengths = training.map { Float($0.words.count) * (0.9 + 0.2 * random.uniform()) }
    let order = training.indices.sorted { (lengths[$0], $0) > (lengths[$1], $1) }
    var batches = stride(from: 0, to: order.count, by: options.batchSize).map {
      order[$0..<min($0 + options.batchSize, order.count)].sorted {
        (training[$0].words.count, $0) > (training[$1].words.count, $1)
      }
    }
    batches.shuffle(using: &random)
    return batches
  }
}

extension Parameterized {
  /// Moves every weight towards another model's: keep × w + (1 − keep) × w'.
  fileprivate mutating func approach(_ other: Self, keeping keep: Float) {
    var weights = other.parameters.makeIterator()
    forEachParameter { parameter in
      guard let goal = weights.next()?.value.values else { return }
      parameter.value.values.withMutableValues { values in
        for index in values.indices {
          values[index] = keep * values[index] + (1 - keep) * goal[index]
        }
      }
    }
  }
}
