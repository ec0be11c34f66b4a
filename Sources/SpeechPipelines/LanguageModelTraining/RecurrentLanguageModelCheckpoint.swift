import Foundation
import NeuralNetworks
import SpeechRecognition
import Tensors

/// Everything that changes while a recurrent language model is trained.
struct RecurrentLanguageModelCheckpoint: Sendable {
  var model: RecurrentLanguageModel
  var optimizer: Adam
  var progress = Progress()

  /// How far a training is.
  struct Progress: Sendable, Codable, Equatable {
    /// The steps taken.
    var step = 0
    /// The epoch, from 0, and the batches of it that were taken.
    var epoch = 0
    var batch = 0
    /// The losses of the steps since the last check.
    var lossSum = 0.0
    var lossCount = 0
    var checks: [RecurrentLanguageModelTraining.Check] = []
  }

  /// What a checkpoint belongs to; a training is only resumed with the same.
  struct Identity: Sendable, Codable, Equatable {
    var configuration: RecurrentLanguageModel.Configuration
    var vocabulary: RecurrentVocabulary
    var options: RecurrentLanguageModelTraining.Options
    var training: UInt64
    var dev: UInt64

    /// Returns what differs in another identity; nil if nothing does.
    func difference(from other: Identity) -> String? {
      if training != other.training || dev != other.dev { return "set of sentences" }
      if configuration != other.configuration || vocabulary != other.vocabulary { return "network" }
      return options == other.options ? nil : "set of training options"
    }
  }

  private struct Record: Codable {
    var identity: Identity
    var progress: Progress
  }

  private static let kind = "hearken recurrent language model checkpoint 1"

  // A loss or a perplexity may be infinite.
  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }

  /// Begins with random weights.
  init(_ identity: Identity) {
    var random = SeededGenerator(seed: identity.options.seed)
    model = RecurrentLanguageModel(
      identity.configuration, vocabulary: identity.vocabulary, using: &random)
    optimizer = Adam()
  }

  /// Reads a checkpoint; nil if there is none.
  ///
  /// - Throws: ``CheckpointError`` if it belongs to another training.
  init?(contentsOf path: String, _ identity: Identity) throws {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try Safetensors(contentsOf: path)
    guard file.metadata["hearken.kind"] == Self.kind, let json = file.metadata["hearken.state"],
      let record = try? Self.decoder.decode(Record.self, from: Data(json.utf8)),
      record.progress.step >= 0, record.progress.epoch >= 0, record.progress.batch >= 0
    else { throw CheckpointError.notACheckpoint(path: path) }
    if let difference = identity.difference(from: record.identity) {
      throw CheckpointError.otherTraining(path: path, what: difference)
    }
    self.init(identity)
    do {
      let tensors = CheckpointTensors(file.tensors)
      optimizer.memory = try tensors.optimizerMemory(of: model)
      try model.load(tensors["model"])
    } catch let flaw as ModelFileError.Flaw {
      throw ModelFileError(path: path, flaw: flaw)
    }
    progress = record.progress
  }

  /// Writes a checkpoint.
  func write(to path: String, _ identity: Identity) throws {
    let record = try Self.encoder.encode(Record(identity: identity, progress: progress))
    try Safetensors(
      tensors: CheckpointTensors(["model": model.tensors, "optimizer": optimizer.memory]).all,
      metadata: [
        "hearken.kind": Self.kind, "hearken.state": String(decoding: record, as: UTF8.self),
      ]
    ).write(to: path)
  }
}
