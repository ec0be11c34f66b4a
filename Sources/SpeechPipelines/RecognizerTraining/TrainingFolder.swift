import AudioFiles
import Foundation
import NeuralNetworks
import Tensors

/// The files of a training, each replaced in a single step.
struct TrainingFolder: Sendable {
  let path: String

  init(_ path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      let reason = (error as NSError).localizedFailureReason ?? error.localizedDescription
      throw AtomicFileError.unwritable(path: path, reason: reason)
    }
  }

  /// Writes the best recogniser so far.
  func write(_ recognizer: Recognizer) throws {
    try recognizer.write(to: "\(path)/model.safetensors")
  }

  /// Writes the history as a table and as a picture.
  func write(_ history: TrainingHistory) throws {
    try AtomicFile.write(Data(history.table.utf8), to: "\(path)/history.tsv")
    try LossCurve(history).write(to: "\(path)/curve.png")
  }

  /// What a checkpoint belongs to; a training is only resumed with the same.
  struct Identity: Codable, Equatable {
    var configuration: Recognizer.Configuration
    var options: TrainingOptions
    var training: TrainingSet.Extent
    var dev: TrainingSet.Extent

    /// Returns what differs in another identity; nil if nothing does.
    func difference(from other: Identity) -> String? {
      if configuration != other.configuration { return "network, features, alphabet or name" }
      if options != other.options { return "set of training options" }
      return training == other.training && dev == other.dev ? nil : "set of recordings"
    }
  }

  /// The part of a checkpoint that is not tensors.
  private struct Record: Codable {
    var identity: Identity
    var progress: TrainingState.Progress
  }

  private static let kind = "hearken recognizer checkpoint 1"
  private var checkpointPath: String { "\(path)/checkpoint.safetensors" }

  /// Writes a checkpoint.
  func write(_ state: TrainingState, of identity: Identity) throws {
    let encoder = JSONEncoder()
    // A loss may be infinite.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let record = try encoder.encode(Record(identity: identity, progress: state.progress))
    try Safetensors(
      tensors: state.tensors,
      metadata: [
        "hearken.kind": Self.kind, "hearken.state": String(decoding: record, as: UTF8.self),
      ]
    ).write(to: checkpointPath)
  }

  /// Reads the checkpoint; nil if there is none.
  ///
  /// - Throws: ``CheckpointError`` if it belongs to another training.
  func read(_ identity: Identity) throws -> TrainingState? {
    guard FileManager.default.fileExists(atPath: checkpointPath) else { return nil }
    let file = try Safetensors(contentsOf: checkpointPath)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard file.metadata["hearken.kind"] == Self.kind,
      let json = file.metadata["hearken.state"],
      let record = try? decoder.decode(Record.self, from: Data(json.utf8)),
      record.progress.epoch >= 0, record.progress.batch >= 0
    else {
      throw CheckpointError.notACheckpoint(path: checkpointPath)
    }
    if let difference = identity.difference(from: record.identity) {
      throw CheckpointError.otherTraining(path: checkpointPath, what: difference)
    }
    do {
      var state = TrainingState(identity.configuration, identity.options)
      try state.load(file.tensors, record.progress)
      return state
    } catch let flaw as ModelFileError.Flaw {
      throw ModelFileError(path: checkpointPath, flaw: flaw)
    }
  }
}

/// What can go wrong when a training is taken up again.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file is something else.
  case notACheckpoint(path: String)
  /// The checkpoint was made with other settings.
  case otherTraining(path: String, what: String)

  /// Says what was found, what was needed, and what to do.
  public var description: String {
    switch self {
    case .notACheckpoint(let path):
      "\(path) is not a checkpoint of this version; begin anew with another --output."
    case .otherTraining(let path, let what):
      """
      \(path) was made with another \(what); give the options of the first run, or begin anew with \
      another --output.
      """
    }
  }
}
