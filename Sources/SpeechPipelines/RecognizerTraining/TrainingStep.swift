import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors

/// The gradients of one batch, computed in shards side by side.
///
/// The batch is dealt out to a fixed number of shards and their gradients are added in order, so
/// that the result is the same on any number of threads.
struct TrainingStep: Sendable {
  /// What came of a batch.
  struct Outcome: Sendable {
    var gradients: Gradients
    /// The sum of the losses of the utterances that could be aligned, in nats.
    var lossSum: Double
    /// How many utterances these are.
    var alignedCount: Int
    /// How many frames were read, before stacking.
    var frameCount: Int
  }

  let source: FrameSource
  let stacking: FrameStacking
  let options: TrainingOptions
  let threads: Int

  /// Returns the gradients of the mean loss of a batch.
  ///
  /// - Parameters:
  ///   - model: the network.
  ///   - examples: the batch, the longest first.
  ///   - epoch: decides, with the seed and the utterance, on speeds, noise, masks and dropout.
  ///   - indices: the utterances' places in the training set.
  /// - Returns: the gradients, added over the shards, and the figures of the batch.
  /// - Throws: the error of a recording that can no longer be read.
  func callAsFunction(
    _ model: AcousticModel, _ examples: [TrainingSet.Example], epoch: Int, indices: [Int]
  ) async throws -> Outcome {
    let scale = 1 / Float(examples.count)
    let shards = (0..<min(options.shardCount, examples.count)).map { shard in
      stride(from: shard, to: examples.count, by: options.shardCount).map { ($0, examples[$0]) }
    }
    let paths = examples.map(\.path)
    let results = await concurrentMap(shards, threads: threads) { shard in
      Result {
        try gradients(
          model, shard.map { (indices[$0.0], $0.1) }, amid: paths, epoch: epoch, scale: scale)
      }
    }
    var outcomes = try results.map { try $0.get() }
    var total = outcomes.removeFirst()
    for outcome in outcomes {
      total.gradients.add(outcome.gradients)
      total.lossSum += outcome.lossSum
      total.alignedCount += outcome.alignedCount
      total.frameCount += outcome.frameCount
    }
    return total
  }

  private func gradients(
    _ model: AcousticModel, _ shard: [(index: Int, example: TrainingSet.Example)],
    amid batch: [String], epoch: Int, scale: Float
  ) throws -> Outcome {
    var frameCount = 0
    var utterances: [(frames: Tensor, labels: [Int])] = []
    for (index, example) in shard {
      var random = SeededGenerator(
        seed: options.seed, position: 2, UInt64(epoch), UInt64(index))
      var frames = try frames(of: example.path, amid: batch, using: &random)
      frameCount += frames.shape[0]
      if let specAugment = options.specAugment { frames = specAugment(frames, using: &random) }
      utterances.append((stacking(frames), example.labels))
    }
    utterances.sort { $0.frames.shape[0] > $1.frames.shape[0] }
    let (frames, lengths) = batched(utterances.map(\.frames))
    var random = SeededGenerator(
      seed: options.seed, position: 3, UInt64(epoch), UInt64(shard.first?.index ?? 0))
    let tape = Tape()
    let logits = model(tape.constant(frames), lengths: lengths, using: &random)
    let (sum, losses) = logits.ctcLoss(
      targets: utterances.map(\.labels), lengths: lengths, scale: scale)
    let aligned = losses.filter(\.isFinite)
    return Outcome(
      gradients: tape.gradients(of: sum), lossSum: aligned.reduce(0, +),
      alignedCount: aligned.count, frameCount: frameCount)
  }

  /// Returns the frames of a recording at a random speed, perhaps heard amid others of its batch.
  private func frames(
    of path: String, amid batch: [String], using random: inout SeededGenerator
  ) throws -> Tensor {
    let speed = options.speeds.randomElement(using: &random) ?? 1
    guard let augmentation = options.augmentation else {
      return try source.frames(path: path, speed: speed)
    }
    let samples = try augmentation(
      source.samples(path: path, speed: speed), sampleRate: source.sampleRate, using: &random
    ) { random in
      let others = batch.filter { $0 != path }
      return try others.randomElement(using: &random).map { try source.samples(path: $0, speed: 1) }
    }
    let warp = Int.random(in: augmentation.warps.indices, using: &random)
    return source.frames(of: samples, warp: warp)
  }
}

/// Joins utterances of frames, [time, features] each, into [longest, batch, features] with zeros
/// after the end of the shorter ones; returns also their lengths.
func batched(_ utterances: [Tensor]) -> (frames: Tensor, lengths: [Int]) {
  let lengths = utterances.map { $0.shape[0] }
  let features = utterances.first?.shape[1] ?? 0
  var batch = Tensor(shape: [lengths.max() ?? 0, utterances.count, features])
  for (row, utterance) in utterances.enumerated() {
    for t in 0..<lengths[row] {
      VectorKernels.add(
        count: features, utterance.values, at: t * features, to: &batch.values,
        at: (t * utterances.count + row) * features)
    }
  }
  return (batch, lengths)
}
