import Foundation
import NeuralNetworks
public import SpokenQuestionAnswering

/// The training of memory networks in a folder: several from different starts, the best on dev kept.
///
/// The folder holds `reader.safetensors` (the best so far), `history.tsv` (a line for each training)
/// and `checkpoint.json`. A training that is stopped is begun anew by the next run; those that were
/// finished are not.
///
/// Reference: Sukhbaatar et al. (2015), section 4.2: the best of several trainings is taken, as some
/// end badly.
public struct MemoryReaderTraining: Sendable {
  /// What was reached from one start.
  public struct Restart: Sendable, Codable, Equatable {
    /// Its number, from 1; the seed is the first seed and this less one.
    public var number: Int
    /// The best epoch on dev.
    public var best: MemoryNetworkTraining.Epoch
    /// How long it took, in seconds.
    public var seconds: Double
  }

  /// What is reported while trainings run.
  public enum Event: Sendable {
    /// An epoch of a training has ended.
    case epoch(restart: Int, MemoryNetworkTraining.Epoch)
    /// A training has ended.
    case restart(Restart, isBest: Bool)
    /// Trainings were taken over from an earlier run.
    case resumed(restarts: Int)
  }

  private struct Checkpoint: Codable {
    var identity: Identity
    var restarts: [Restart] = []
  }

  /// What a checkpoint belongs to.
  private struct Identity: Codable, Equatable {
    var configuration: MemoryNetwork.Configuration
    var options: MemoryNetworkTraining.Options
    var words: WordList
    var questionCounts: [Int]
  }

  private let identity: Identity
  private let training: [StoryQuestion]
  private let dev: [StoryQuestion]
  private let restartCount: Int
  private let name: String
  private let folder: String

  /// Prepares trainings.
  ///
  /// - Parameters:
  ///   - configuration: the network's sizes.
  ///   - options: how to train; the seed is that of the first start.
  ///   - restartCount: from how many starts.
  ///   - training: what to learn from.
  ///   - dev: what the best epoch and the best start are chosen by.
  ///   - name: what the reader is called.
  ///   - folder: where the files go; made if absent.
  /// - Throws: if the folder cannot be made.
  public init(
    _ configuration: MemoryNetwork.Configuration, options: MemoryNetworkTraining.Options,
    restartCount: Int, training: [StoryQuestion], dev: [StoryQuestion], name: String,
    folder: String
  ) throws {
    let words = WordList(
      counting: training.lazy.flatMap { question in
        (question.story.suffix(configuration.memorySize) + [question.question]).flatMap {
          $0.words.map(\.text)
        } + [question.answer].compactMap { $0 }
      })
    identity = Identity(
      configuration: configuration, options: options, words: words,
      questionCounts: [training.count, dev.count])
    (self.training, self.dev, self.restartCount) = (training, dev, restartCount)
    self.name = name
    self.folder = try TrainingFolder(folder).path
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - resuming: whether to take over what the folder's checkpoint has finished.
  ///   - shouldStop: asked after each step.
  ///   - report: told of each epoch and each start.
  /// - Returns: the finished trainings, and whether all are.
  /// - Throws: ``CheckpointError`` for the checkpoint of another training, and the errors of files.
  public func run(
    resuming: Bool, shouldStop: () -> Bool = { false }, report: (Event) -> Void
  ) throws -> (restarts: [Restart], isFinished: Bool) {
    let path = "\(folder)/checkpoint.json"
    var state = Checkpoint(identity: identity)
    if resuming, FileManager.default.fileExists(atPath: path) {
      let found = try? JSONDecoder().decode(Checkpoint.self, from: AtomicFile.read(path))
      guard let found else { throw CheckpointError.notACheckpoint(path: path) }
      guard found.identity == identity else {
        throw CheckpointError.otherTraining(path: path, what: "set of options or data")
      }
      state = found
      report(.resumed(restarts: state.restarts.count))
    }
    for number in (state.restarts.count + 1)..<max(restartCount + 1, state.restarts.count + 1) {
      let started = Date()
      var options = identity.options
      options.seed += UInt64(number - 1)
      var run = MemoryNetworkTraining(
        identity.configuration, options: options, words: identity.words, training: training,
        dev: dev)
      let result = run.run(shouldStop: shouldStop) { report(.epoch(restart: number, $0)) }
      guard let (network, epoch) = result else { return (state.restarts, false) }
      let isBest = state.restarts.allSatisfy { epoch.isBetter(than: $0.best) }
      if isBest {
        try Reader(.memory(network), name: name).write(to: "\(folder)/\(Reader.fileName)")
      }
      let restart = Restart(
        number: number, best: epoch, seconds: Date().timeIntervalSince(started))
      state.restarts.append(restart)
      try write(state, to: path)
      report(.restart(restart, isBest: isBest))
    }
    return (state.restarts, true)
  }

  private func write(_ state: Checkpoint, to path: String) throws {
    let lines = state.restarts.map { restart in
      let best = restart.best
      return "\(restart.number)\t\(best.number)\t\(best.trainingLoss)\t\(best.devLoss)\t"
        + "\(best.devError)\t\(restart.seconds)\n"
    }
    let table = "restart\tepoch\ttraining_loss\tdev_loss\tdev_error\tseconds\n" + lines.joined()
    try AtomicFile.write(Data(table.utf8), to: "\(folder)/history.tsv")
    try AtomicFile.write(try JSONEncoder().encode(state), to: path)
  }
}

extension MemoryNetworkTraining.Epoch {
  /// Whether fewer of dev's answers are wrong, or as many with a lower loss.
  fileprivate func isBetter(than other: Self) -> Bool {
    (devError, devLoss) < (other.devError, other.devLoss)
  }
}
