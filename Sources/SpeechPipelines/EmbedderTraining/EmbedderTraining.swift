public import AudioFiles
import Foundation
import NeuralNetworks
import SpokenQuerySearch
import Tensors

/// The training of an embedder: epochs over segments, each followed by an evaluation on dev.
///
/// The training folder holds `model.safetensors` (after the last epoch), `checkpoint.safetensors`
/// (all that is needed to go on) and `history.tsv`. Each is replaced in a single step, so that a
/// training that is killed can be resumed, and then goes on exactly as it would have. No epoch is
/// chosen by the dev set: its figures read labels, which objectives without labels must not.
public struct EmbedderTraining: Sendable {
  /// What is reported while a training runs.
  public enum Event: Sendable {
    /// A step was taken: epoch from 1, batch from 1, batches, mean loss of the epoch so far.
    case step(epoch: Int, batch: Int, batchCount: Int, loss: Double)
    /// An epoch has ended.
    case epoch(Epoch)
    /// The training was taken up again after so many steps.
    case resumed(step: Int)
  }

  /// The figures of an epoch.
  public struct Epoch: Sendable, Codable, Equatable {
    /// The number of the epoch, from 1.
    public var number: Int
    /// The mean loss.
    public var loss: Double
    /// Mean average precision of the dev segments, all and other speakers only, from 0; nil
    /// without dev segments, or without speakers.
    public var devMAP: Double?
    /// The same among other speakers only.
    public var devMAPOthers: Double?
    /// How long the epoch took.
    public var seconds: Seconds
  }

  let configuration: Embedder.Configuration
  let options: EmbedderOptions
  private let step: EmbedderStep
  private let initialNetwork: SequenceAutoencoder?
  private let dev: SegmentSource?
  private let folder: EmbedderFolder
  private let threads: Int

  /// Recordings of the training segments that cannot be read.
  public var failures: [AudioFileError] { step.source.failures + (dev?.failures ?? []) }
  /// How many segments are trained on.
  public var segmentCount: Int { step.source.segments.count }

  /// Reads all segments and prepares a training.
  ///
  /// - Parameters:
  ///   - configuration: the embedder to make.
  ///   - options: how to train it.
  ///   - segments: what to train on; with labels if the objective needs them.
  ///   - dev: what figures are taken of, with labels and speakers.
  ///   - initial: the embedder whose weights training begins with, and whose vectors are clustered
  ///     if the objective asks for it; its network has to be that of the configuration.
  ///   - folder: where the model and the checkpoint go; made if absent.
  ///   - threads: how many shards are computed at once.
  /// - Throws: if the features cannot be computed or the folder cannot be made.
  public init(
    _ configuration: Embedder.Configuration, options: EmbedderOptions, segments: [Segment],
    dev: [Segment], initial: Embedder? = nil, folder: String, threads: Int
  ) async throws {
    precondition(
      initial != nil || configuration.objective != .clusters, "clusters are those of a model")
    self.configuration = configuration
    var options = options
    options.initialModel = initial?.hash
    self.options = options
    initialNetwork = initial?.network
    let source = try await SegmentSource(
      segments, configuration.features, alteration: options.alteration ?? SegmentAlteration(),
      threads: threads)
    var clusters: [Int]?
    if let initial, configuration.objective == .clusters, !source.segments.isEmpty {
      clusters = await Self.clusters(of: source, by: initial.network, options, threads: threads)
    }
    step = EmbedderStep(
      source: source, objective: configuration.objective, options: options, clusters: clusters,
      threads: threads)
    self.dev =
      dev.isEmpty
      ? nil
      : try await SegmentSource(
        dev, configuration.features, alteration: SegmentAlteration(), threads: threads)
    self.folder = try EmbedderFolder(folder)
    self.threads = threads
  }

  /// Trains to the end, or until it is asked to stop.
  ///
  /// - Parameters:
  ///   - resuming: whether to go on from the folder's checkpoint, if there is one.
  ///   - shouldStop: asked after each step; true ends the training with a checkpoint.
  ///   - report: told of each step and epoch.
  /// - Returns: whether it has run to its end.
  /// - Throws: ``CheckpointError``, and the errors of files that cannot be read or written.
  public func run(
    resuming: Bool, shouldStop: () -> Bool = { false }, report: (Event) -> Void
  ) async throws -> Bool {
    VectorKernels.keepFreedMemory()
    let identity = EmbedderFolder.Identity(
      configuration: configuration, options: options, segmentCount: segmentCount)
    var state = EmbedderState(configuration, options)
    if let initialNetwork { state.network = initialNetwork }
    if resuming, let checkpoint = try folder.read(identity) {
      state = checkpoint
      report(.resumed(step: state.progress.stepCount))
    }
    var lastCheckpoint = Date()
    while state.progress.epoch < options.epochCount {
      let started = Date()
      let batches = batches(ofEpoch: state.progress.epoch)
      let schedule = LearningRateSchedule.cosine(
        peak: options.learningRate, warmup: options.warmupSteps,
        total: options.epochCount * batches.count, floor: options.finalRate)
      for indices in batches.dropFirst(state.progress.batch) {
        let outcome = await step(state.network, indices, epoch: state.progress.epoch)
        let rate = schedule.rate(at: state.progress.stepCount)
        state.apply(outcome.gradients, loss: outcome.loss, rate: rate, options: options)
        report(
          .step(
            epoch: state.progress.epoch + 1, batch: state.progress.batch,
            batchCount: batches.count, loss: state.progress.meanLoss))
        let isLast = state.progress.batch == batches.count
        if !isLast, shouldStop() {
          state.progress.seconds += Date().timeIntervalSince(started)
          try folder.write(state, of: identity)
          return false
        }
        if Date().timeIntervalSince(lastCheckpoint) > 120 {
          try folder.write(state, of: identity)
          lastCheckpoint = Date()
        }
      }
      state.progress.seconds += Date().timeIntervalSince(started)
      try await endEpoch(&state, report)
      try folder.write(state, of: identity)
    }
    return true
  }

  private func endEpoch(_ state: inout EmbedderState, _ report: (Event) -> Void) async throws {
    let embedder = try await embedder(of: state.network)
    var epoch = Epoch(
      number: state.progress.epoch + 1, loss: state.progress.meanLoss,
      seconds: state.progress.seconds)
    if let dev {
      let frames = await concurrentMap(Array(dev.segments.indices), threads: threads) {
        dev.frames($0)
      }
      let evaluation = SearchEvaluation(dev.segments)
      let vectors = embedder.vectors(of: frames)
      let figures = evaluation.figures(ofVectors: vectors)
      epoch.devMAP = figures.all.meanAveragePrecision.mean
      epoch.devMAPOthers = figures.others?.meanAveragePrecision.mean
    }
    state.progress.end(epoch)
    try embedder.write(to: "\(folder.path)/model.safetensors")
    try folder.write(state.progress.history)
    report(.epoch(epoch))
  }

  /// Joins the network with a whitening learnt from the training segments as they are.
  private func embedder(of network: SequenceAutoencoder) async throws -> Embedder {
    let vectors = await Self.vectors(of: step.source, by: network, threads: threads)
    let whitening = VectorWhitening(
      of: vectors, power: options.whiteningPower, outputSize: options.keptDirections)
    return try Embedder(configuration, network: network, whitening: whitening)
  }

  /// The vectors of all segments as they are, as they leave a network, [segments, size].
  private static func vectors(
    of source: SegmentSource, by network: SequenceAutoencoder, threads: Int
  ) async -> Tensor {
    let pieces = stride(from: 0, to: source.segments.count, by: 256).map {
      Array($0..<min($0 + 256, source.segments.count))
    }
    let vectors = await concurrentMap(pieces, threads: threads) { piece in
      network.vectors(of: piece.map { source.frames($0) }).values
    }.flatMap(\.self)
    let size = network.configuration.outputSize
    return Tensor(shape: [vectors.count / size, size], values: vectors)
  }

  /// The cluster of each segment, by the directions of its vectors from their mean.
  private static func clusters(
    of source: SegmentSource, by network: SequenceAutoencoder, _ options: EmbedderOptions,
    threads: Int
  ) async -> [Int] {
    let vectors = await vectors(of: source, by: network, threads: threads)
    let centered = VectorWhitening(of: vectors, power: 0)(vectors)
    var random = SeededGenerator(seed: options.seed, position: 4)
    let count = min(centered.rowCount, max(2, centered.rowCount / options.clusterSize))
    return SphericalKMeans(centered, count: count, using: &random).assignments
  }

  /// The segments of each step, in an order that follows from the seed and the epoch alone.
  private func batches(ofEpoch epoch: Int) -> [[Int]] {
    var random = SeededGenerator(seed: options.seed, position: 1, UInt64(epoch))
    let order = Array(step.source.segments.indices).shuffled(using: &random)
    return stride(from: 0, to: order.count, by: options.batchSize).map {
      Array(order[$0..<min($0 + options.batchSize, order.count)])
    }
  }
}
