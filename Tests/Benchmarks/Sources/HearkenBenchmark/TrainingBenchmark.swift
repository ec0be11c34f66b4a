import ArgumentParser
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition
import Tensors

/// One step of training: forward, CTC loss, backward, AdamW, on 16 utterances of 400 frames.
///
/// As in `hearken train recognizer`, the batch is dealt out to two shards, which one or two threads
/// compute, and their gradients are added in order.
struct TrainingBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Time one step of training.")

  static let (time, batch, targetLength, shardCount) = (400, 16, 60, 2)

  @OptionGroup var network: Network

  @Option(help: "Shards computed at once.")
  var threads = 1

  @Option(help: "Timed repetitions.")
  var repeats = 5

  func run() async throws {
    var model = network.model
    var optimizer = Adam(weightDecay: 1e-2)
    let shards = (0..<Self.shardCount).map { shard in
      Shard(
        frames: network.frames(time: Self.time, batch: Self.batch / Self.shardCount),
        targets: (0..<Self.batch / Self.shardCount).map { utterance in
          (0..<Self.targetLength).map { 1 + ($0 * 7 + utterance + shard) % 31 }
        })
    }
    let frameCount = Self.time * Self.batch
    try await Timings(repeats: repeats, frames: frameCount) {
      let gradients = await gradients(of: model, shards)
      optimizer.update(&model, with: gradients, rate: 1e-3)
    }.print()
  }

  private func gradients(of model: AcousticModel, _ shards: [Shard]) async -> Gradients {
    var parts = await concurrentMap(shards, threads: threads) { $0.gradients(of: model) }
    var total = parts.removeFirst()
    for part in parts { total.add(part) }
    return total
  }
}

/// The part of a batch that one thread computes.
private struct Shard: Sendable {
  let frames: Tensor
  let targets: [[Int]]

  func gradients(of model: AcousticModel) -> Gradients {
    let lengths = [Int](repeating: frames.shape[0], count: targets.count)
    var unused = SeededGenerator(seed: 0)
    let tape = Tape()
    let logits = model(tape.constant(frames), lengths: lengths, using: &unused)
    let scale = 1 / Float(TrainingBenchmark.batch)
    let (sum, _) = logits.ctcLoss(targets: targets, lengths: lengths, scale: scale)
    return tape.gradients(of: sum)
  }
}
