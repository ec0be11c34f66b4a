import Foundation
import NeuralNetworks
import SpokenLanguageUnderstanding
import Tensors

/// Everything that changes while a tagger is trained, as it is at the end of an epoch.
struct TaggerCheckpoint: Sendable {
  var model: SlotTagger
  /// The running average of the weights, which is what is evaluated and saved.
  var average: SlotTagger
  var optimizer: Adam
  var history = TaggerHistory()

  /// What a checkpoint belongs to; a training is only resumed with the same.
  struct Identity: Sendable, Codable, Equatable {
    var configuration: SlotTagger.Configuration
    var names: SlotTagger.Names
    var options: TaggerTrainingOptions
    var training: UInt64
    var dev: UInt64

    /// Returns what differs in another identity; nil if nothing does.
    func difference(from other: Identity) -> String? {
      if training != other.training || dev != other.dev { return "set of sentences" }
      if configuration != other.configuration || names != other.names { return "network" }
      return options == other.options ? nil : "set of training options"
    }
  }

  private struct Record: Codable {
    var identity: Identity
    var history: TaggerHistory
  }

  private static let kind = "hearken tagger checkpoint 1"

  /// Begins with random weights.
  init(_ identity: Identity) {
    var random = SeededGenerator(seed: identity.options.seed)
    model = SlotTagger(identity.configuration, names: identity.names, using: &random)
    average = model
    optimizer = Adam(weightDecay: identity.options.weightDecay)
  }

  /// Reads a checkpoint; nil if there is none.
  ///
  /// - Throws: ``CheckpointError`` if it belongs to another training.
  init?(contentsOf path: String, _ identity: Identity) throws {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try Safetensors(contentsOf: path)
    guard file.metadata["hearken.kind"] == Self.kind, let json = file.metadata["hearken.state"],
      let record = try? JSONDecoder().decode(Record.self, from: Data(json.utf8))
    else { throw CheckpointError.notACheckpoint(path: path) }
    if let difference = identity.difference(from: record.identity) {
      throw CheckpointError.otherTraining(path: path, what: difference)
    }
    self.init(identity)
    do {
      let tensors = CheckpointTensors(file.tensors)
      optimizer.memory = try tensors.optimizerMemory(of: model)
      try model.load(tensors["model"])
      try average.load(tensors["average"])
    } catch let flaw as ModelFileError.Flaw {
      throw ModelFileError(path: path, flaw: flaw)
    }
    history = record.history
  }

  /// Writes a checkpoint.
  func write(to path: String, _ identity: Identity) throws {
    let record = try JSONEncoder().encode(Record(identity: identity, history: history))
    try Safetensors(
      tensors: CheckpointTensors([
        "model": model.tensors, "average": average.tensors, "optimizer": optimizer.memory,
      ]).all,
      metadata: [
        "hearken.kind": Self.kind, "hearken.state": String(decoding: record, as: UTF8.self),
      ]
    ).write(to: path)
  }
}
