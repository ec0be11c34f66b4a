import AudioFiles
import Foundation
import NeuralNetworks
import Tensors

/// The files of a training, each replaced in a single step.
struct TrainingFolder: Sendable {
  let path: String

  init(_ path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
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

  /// The numbers of a state that are not tensors, and what they belong to.
  private struct Record: Codable {
    var configuration: Recognizer.Configuration
    var options: TrainingOptions
    var epoch: Int
    var batch: Int
    var stepCount: Int
    var lossSum: Double
    var alignedCount: Int
    var skippedSteps: Int
    var epochSeconds: Seconds
    var lastRate: Float
    var history: TrainingHistory
  }

  private static let kind = "hearken recognizer checkpoint 1"
  private var checkpointPath: String { "\(path)/checkpoint.safetensors" }

  /// Writes a checkpoint.
  func write(
    _ state: TrainingState, _ configuration: Recognizer.Configuration, _ options: TrainingOptions
  ) throws {
    var tensors: [String: Tensor] = [:]
    for parameter in state.model.parameters { tensors["model.\(parameter.name)"] = parameter.value }
    for parameter in state.average.parameters {
      tensors["average.\(parameter.name)"] = parameter.value
    }
    for (name, tensor) in state.optimizer.memory { tensors["optimizer.\(name)"] = tensor }
    let record = Record(
      configuration: configuration, options: options, epoch: state.epoch, batch: state.batch,
      stepCount: state.stepCount, lossSum: state.lossSum, alignedCount: state.alignedCount,
      skippedSteps: state.skippedSteps, epochSeconds: state.epochSeconds,
      lastRate: state.lastRate, history: state.history)
    let json = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
    try Safetensors(
      tensors: tensors, metadata: ["hearken.kind": Self.kind, "hearken.state": json]
    ).write(to: checkpointPath)
  }

  /// Reads the checkpoint; nil if there is none.
  ///
  /// - Throws: ``CheckpointError`` if it belongs to another training.
  func read(
    _ configuration: Recognizer.Configuration, _ options: TrainingOptions
  ) throws -> TrainingState? {
    guard FileManager.default.fileExists(atPath: checkpointPath) else { return nil }
    let file = try Safetensors(contentsOf: checkpointPath)
    guard file.metadata["hearken.kind"] == Self.kind,
      let json = file.metadata["hearken.state"],
      let record = try? JSONDecoder().decode(Record.self, from: Data(json.utf8))
    else {
      throw CheckpointError.notACheckpoint(path: checkpointPath)
    }
    guard record.configuration == configuration else {
      throw CheckpointError.otherTraining(
        path: checkpointPath, what: "network, features or alphabet")
    }
    guard record.options == options else {
      throw CheckpointError.otherTraining(path: checkpointPath, what: "training options")
    }
    var state = TrainingState(configuration, options)
    func part(_ prefix: String) -> [String: Tensor] {
      file.tensors.reduce(into: [:]) { part, entry in
        guard entry.key.hasPrefix(prefix) else { return }
        part[String(entry.key.dropFirst(prefix.count))] = entry.value
      }
    }
    try state.model.load(part("model."))
    try state.average.load(part("average."))
    state.optimizer.memory = part("optimizer.")
    (state.epoch, state.batch, state.stepCount) = (record.epoch, record.batch, record.stepCount)
    (state.lossSum, state.alignedCount) = (record.lossSum, record.alignedCount)
    (state.skippedSteps, state.epochSeconds) = (record.skippedSteps, record.epochSeconds)
    (state.lastRate, state.history) = (record.lastRate, record.history)
    return state
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
