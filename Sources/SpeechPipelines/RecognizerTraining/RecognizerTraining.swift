import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors

/// The training of a recogniser: epochs over a set, each followed by an evaluation on dev.
///
///     for each epoch: for each batch: speed, room, noise → frames → masks → network → CTC → gradients
///       → clipping → Adam → running average;   then dev error rates, curve, checkpoint
///
/// A training folder holds `model.safetensors` (the best so far on dev), `checkpoint.safetensors`
/// (all that is needed to go on), `history.tsv` and `curve.png`. Each is replaced in a single step,
/// so that a training that is killed can be resumed, and then goes on exactly as it would have.
public struct RecognizerTraining: Sendable {
  /// What is reported while a training runs.
  public enum Event: Sendable {
    /// A step was taken.
    case step(Progress)
    /// An epoch has ended and was evaluated.
    case epoch(TrainingHistory.Epoch, isBest: Bool)
    /// The training was taken up again at the end of this many steps.
    case resumed(step: Int)
  }

  /// How far a training is.
  public struct Progress: Sendable {
    /// The epoch, from 1.
    public var epoch: Int
    /// Batches done of this epoch.
    public var batch: Int
    /// Batches in an epoch.
    public var batchCount: Int
    /// Epochs in all.
    public var epochCount: Int
    /// The mean loss of this epoch so far, in nats.
    public var loss: Double
    /// Frames (before stacking) read in the step.
    public var frameCount: Int
  }

  /// How a training ended.
  public enum Ending: Sendable, Equatable {
    /// After all epochs.
    case finished
    /// After `patience` epochs without a better result.
    case stoppedEarly
    /// When asked to stop; a checkpoint was written.
    case interrupted
  }

  private let identity: TrainingFolder.Identity
  private let training: TrainingSet
  private let dev: TrainingSet
  private let initial: Recognizer?
  private let folder: TrainingFolder
  private let step: TrainingStep
  private let checkpointInterval: TimeInterval

  private var options: TrainingOptions { identity.options }

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - configuration: the recogniser to make.
  ///   - options: how to train it.
  ///   - training: what to train on.
  ///   - dev: what to choose the best epoch by.
  ///   - initial: the recogniser whose weights training begins with; random weights if nil.
  ///   - folder: where the model, the checkpoint and the curve go; made if absent.
  ///   - threads: how many shards are computed at once.
  ///   - memoryLimit: bytes of features and recordings to keep between epochs.
  ///   - checkpointInterval: seconds between checkpoints within an epoch.
  /// - Throws: if the features cannot be computed or the folder cannot be made.
  public init(
    _ configuration: Recognizer.Configuration, options: TrainingOptions, training: TrainingSet,
    dev: TrainingSet, initial: Recognizer? = nil, folder: String, threads: Int,
    memoryLimit: Int = 4 << 30,
    checkpointInterval: Double = 120
  ) throws {
    precondition(!training.examples.isEmpty, "there is nothing to train on")
    try configuration.validate()
    identity = TrainingFolder.Identity(
      configuration: configuration, options: options, training: training.extent, dev: dev.extent)
    self.training = training
    self.dev = dev
    self.initial = initial
    self.folder = try TrainingFolder(folder)
    self.checkpointInterval = checkpointInterval
    step = TrainingStep(
      source: try FrameSource(
        configuration.features, warps: options.augmentation?.warps ?? [], memoryLimit: memoryLimit),
      stacking: FrameStacking(configuration.features), options: options, threads: threads)
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - resuming: whether to go on from the folder's checkpoint, if there is one.
  ///   - shouldStop: asked after each step; true ends the training with a checkpoint.
  ///   - report: told of each step and epoch.
  /// - Returns: how it ended, and the history.
  /// - Throws: ``CheckpointError`` for the checkpoint of another training, and the errors of files
  ///   that cannot be read or written.
  public func run(
    resuming: Bool, shouldStop: () -> Bool = { false }, report: (Event) -> Void
  ) async throws -> (ending: Ending, history: TrainingHistory) {
    VectorKernels.keepFreedMemory()
    var state = TrainingState(identity.configuration, identity.options)
    if let initial { state.begin(from: initial, alphabet: identity.configuration.alphabet) }
    if resuming, let checkpoint = try folder.read(identity) {
      state = checkpoint
      report(.resumed(step: state.progress.stepCount))
    }
    var lastCheckpoint = Date()
    while state.progress.epoch < options.epochCount {
      if hasStalled(state.progress.history) { return (.stoppedEarly, state.progress.history) }
      let started = Date()
      let ended = try await epoch(&state, report: report) { state in
        if shouldStop() { return true }
        if Date().timeIntervalSince(lastCheckpoint) > checkpointInterval {
          try folder.write(state, of: identity)
          lastCheckpoint = Date()
        }
        return false
      }
      state.progress.epochSeconds += Date().timeIntervalSince(started)
      if ended { try await evaluate(&state, report) }
      try folder.write(state, of: identity)
      lastCheckpoint = Date()
      guard ended else { return (.interrupted, state.progress.history) }
    }
    return (.finished, state.progress.history)
  }

  /// Whether the last `patience` epochs have brought nothing better.
  private func hasStalled(_ history: TrainingHistory) -> Bool {
    guard options.patience > 0, let best = history.best else { return false }
    return history.epochs.count - best.number >= options.patience
  }

  /// Takes the remaining steps of an epoch; returns false if it was stopped.
  private func epoch(
    _ state: inout TrainingState, report: (Event) -> Void,
    afterStep: (TrainingState) throws -> Bool
  ) async throws -> Bool {
    let epoch = state.progress.epoch
    let plan = BatchPlan(
      durations: training.examples.map(\.duration), batchSize: options.batchSize,
      seed: options.seed, epoch: epoch)
    let schedule = LearningRateSchedule.cosine(
      peak: options.learningRate, warmup: options.warmupSteps,
      total: options.epochCount * plan.batches.count, floor: options.finalRate)
    for indices in plan.batches.dropFirst(state.progress.batch) {
      var outcome = try await step(
        state.model, indices.map { training.examples[$0] }, epoch: epoch, indices: indices)
      let rate = schedule.rate(at: epoch * plan.batches.count + state.progress.batch)
      state.apply(&outcome, rate: rate, options: options)
      report(
        .step(
          Progress(
            epoch: epoch + 1, batch: state.progress.batch, batchCount: plan.batches.count,
            epochCount: options.epochCount, loss: state.progress.meanLoss,
            frameCount: outcome.frameCount)))
      if try afterStep(state), state.progress.batch < plan.batches.count { return false }
    }
    return true
  }

  private func evaluate(_ state: inout TrainingState, _ report: (Event) -> Void) async throws {
    let started = Date()
    let configuration = identity.configuration
    let result = try await DevEvaluation(
      state.average, dev, alphabet: configuration.alphabet, source: step.source,
      stacking: step.stacking, batchSize: options.batchSize, threads: step.threads)
    let progress = state.progress
    let epoch = TrainingHistory.Epoch(
      number: progress.epoch + 1, trainingLoss: progress.meanLoss, devLoss: result.loss,
      devWordErrorRate: result.wordErrorRate, devCharacterErrorRate: result.characterErrorRate,
      devPhoneErrorRate: result.phoneErrorRate, learningRate: progress.lastRate,
      skippedSteps: progress.skippedSteps,
      seconds: progress.epochSeconds + Date().timeIntervalSince(started))
    state.progress.endEpoch(epoch)
    let isBest = state.progress.history.best?.number == epoch.number
    if isBest {
      try folder.write(try Recognizer(configuration, acousticModel: state.average))
    }
    try folder.write(state.progress.history)
    report(.epoch(epoch, isBest: isBest))
  }
}
