import AudioFiles
import Foundation
import NeuralNetworks
import SpokenQuerySearch
import Tensors

/// Everything that changes while an embedder is trained, and so everything in a checkpoint.
struct EmbedderState: Sendable {
  var network: SequenceAutoencoder
  var optimizer: Adam
  var progress = Progress()

  /// How far the training is.
  struct Progress: Sendable, Codable {
    var epoch = 0
    var batch = 0
    var stepCount = 0
    var lossSum = 0.0
    var seconds: Seconds = 0
    var history: [EmbedderTraining.Epoch] = []

    /// The mean loss of the epoch so far.
    var meanLoss: Double { lossSum / Double(max(batch, 1)) }

    mutating func end(_ figures: EmbedderTraining.Epoch) {
      history.append(figures)
      epoch += 1
      (batch, lossSum, seconds) = (0, 0, 0)
    }
  }

  init(_ configuration: Embedder.Configuration, _ options: EmbedderOptions) {
    var random = SeededGenerator(seed: options.seed)
    network = SequenceAutoencoder(configuration.network, using: &random)
    optimizer = Adam(weightDecay: options.weightDecay)
  }

  /// Takes one step along a batch's gradients; one that is not finite is left out.
  mutating func apply(
    _ gradients: Gradients, loss: Double, rate: Float, options: EmbedderOptions
  ) {
    var gradients = gradients
    if gradients.clip(norm: options.gradientNorm).isFinite {
      optimizer.update(&network, with: gradients, rate: rate)
      progress.lossSum += loss
    }
    progress.batch += 1
    progress.stepCount += 1
  }
}

/// The files of an embedder's training, each replaced in a single step.
struct EmbedderFolder: Sendable {
  let path: String
  private static let kind = "hearken embedder checkpoint 1"
  private var checkpointPath: String { "\(path)/checkpoint.safetensors" }

  /// What a checkpoint belongs to; a training is only resumed with the same.
  struct Identity: Codable, Equatable {
    var configuration: Embedder.Configuration
    var options: EmbedderOptions
    var segmentCount: Int
  }

  private struct Record: Codable {
    var identity: Identity
    var progress: EmbedderState.Progress
  }

  init(_ path: String) throws {
    self.path = try TrainingFolder(path).path
  }

  func write(_ history: [EmbedderTraining.Epoch]) throws {
    func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let lines = history.map { epoch in
      """
      \(epoch.number)\t\(epoch.loss)\t\(text(epoch.devMAP))\t\(text(epoch.devMAPOthers))\t\
      \(epoch.seconds)
      """
    }
    let table = ["epoch\tloss\tdev_map\tdev_map_other_speakers\tseconds"] + lines
    try AtomicFile.write(
      Data((table.joined(separator: "\n") + "\n").utf8), to: "\(path)/history.tsv")
  }

  func write(_ state: EmbedderState, of identity: Identity) throws {
    let record = try JSONEncoder().encode(Record(identity: identity, progress: state.progress))
    try Safetensors(
      tensors: CheckpointTensors([
        "network": state.network.tensors, "optimizer": state.optimizer.memory,
      ]).all,
      metadata: [
        "hearken.kind": Self.kind, "hearken.state": String(decoding: record, as: UTF8.self),
      ]
    ).write(to: checkpointPath)
  }

  /// Reads the checkpoint; nil if there is none.
  ///
  /// - Throws: ``CheckpointError`` if it belongs to another training.
  func read(_ identity: Identity) throws -> EmbedderState? {
    guard FileManager.default.fileExists(atPath: checkpointPath) else { return nil }
    let file = try Safetensors(contentsOf: checkpointPath)
    guard file.metadata["hearken.kind"] == Self.kind, let json = file.metadata["hearken.state"],
      let record = try? JSONDecoder().decode(Record.self, from: Data(json.utf8)),
      record.progress.epoch >= 0, record.progress.batch >= 0
    else { throw CheckpointError.notACheckpoint(path: checkpointPath) }
    guard record.identity == identity else {
      let isNetwork = record.identity.configuration != identity.configuration
      let isOptions = record.identity.options != identity.options
      throw CheckpointError.otherTraining(
        path: checkpointPath,
        what: isNetwork
          ? "network or features" : isOptions ? "set of training options" : "set of recordings")
    }
    var state = EmbedderState(identity.configuration, identity.options)
    do {
      let tensors = CheckpointTensors(file.tensors)
      try state.network.load(tensors["network"])
      state.optimizer.memory = try tensors.optimizerMemory(of: state.network)
    } catch let flaw as ModelFileError.Flaw {
      throw ModelFileError(path: checkpointPath, flaw: flaw)
    }
    state.progress = record.progress
    return state
  }
}
