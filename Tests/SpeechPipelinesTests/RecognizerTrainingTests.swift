import AudioFiles
import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct RecognizerTrainingTests {
  let folder: TemporaryFolder
  let set: TrainingSet
  let configuration: Recognizer.Configuration
  var options = TrainingOptions()

  init() async throws {
    let texts = ["abc", "cab a", "b c", "acb"]
    folder = try TemporaryFolder()
    let manifest = try Manifest(contentsOf: folder.writeTones(texts, manifest: "tones"))
    configuration = TinyRecognizer.configuration(Alphabet(covering: texts))
    set = await TrainingSet(
      manifest, features: configuration.features, alphabet: configuration.alphabet,
      normalization: nil, fastest: 1.1, threads: 2)
    options.batchSize = 2
    options.learningRate = 1e-2
    options.warmupSteps = 10
    options.epochCount = 3
    options.augmentation = Augmentation(roomShare: 0.5, noiseShare: 0.5, lineShare: 0.2, warp: 0.1)
  }

  /// A training into the folder of that name.
  func training(
    _ name: String, _ options: TrainingOptions, threads: Int = 2, checkpointInterval: Double = 120
  ) throws -> RecognizerTraining {
    try RecognizerTraining(
      configuration, options: options, training: set, dev: set, folder: "\(folder.path)/\(name)",
      threads: threads, checkpointInterval: checkpointInterval)
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
  }

  /// A history without what depends on the machine.
  func withoutSeconds(_ history: TrainingHistory) -> TrainingHistory {
    var history = history
    for index in history.epochs.indices { history.epochs[index].seconds = 0 }
    return history
  }

  /// Four clips are learnt by heart, the files are there, and a beam reads the same as best path.
  @Test func overfitsFourClips() async throws {
    var options = options
    options.epochCount = 150
    options.speeds = [1]
    options.augmentation = nil
    options.specAugment = nil
    options.averageDecay = 0.9
    let (ending, history) = try await training("fit", options).run(resuming: false) { _ in }
    let last = try #require(history.epochs.last)
    #expect(ending == .finished && history.epochs.count == 150)
    #expect(last.devCharacterErrorRate == 0 && last.devWordErrorRate == 0)
    #expect(last.devLoss < 0.1 && last.trainingLoss < 0.1, "\(last)")
    let recognizer = try Recognizer(contentsOf: "\(folder.path)/fit/model.safetensors")
    for example in set.examples {
      let waveform = try Waveform(contentsOf: example.path)
      #expect(recognizer(waveform).text == example.text)
      #expect(recognizer(waveform, decoding: .beam(width: 10)).text == example.text)
    }
    let table = String(decoding: try bytes("fit/history.tsv"), as: UTF8.self)
    #expect(table == history.table)
    #expect(table.split(separator: "\n").count == 151 && table.hasPrefix("epoch\ttraining_loss\t"))
    #expect(try bytes("fit/curve.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  /// Stopped after any step and resumed, a training ends as if it had not been stopped.
  @Test func stoppedTrainingGoesOnTheSame() async throws {
    let (_, history) = try await training("whole", options).run(resuming: false) { _ in }
    for stop in 1...6 {
      var steps = 0
      let (ending, _) = try await training("stopped-\(stop)", options, threads: 1).run(
        resuming: false, shouldStop: { steps >= stop },
        report: { if case .step = $0 { steps += 1 } })
      // After the last step of an epoch a stop waits for the first step of the next.
      let last = stop % 2 == 0 ? min(stop + 1, 6) : stop
      #expect(ending == (stop == 6 ? .finished : .interrupted))
      try await expectToGoOn("stopped-\(stop)", after: last, as: "whole", history)
    }
  }

  /// So does one that is killed in the midst of a step, and takes up its last checkpoint.
  @Test func killedTrainingGoesOnTheSame() async throws {
    var steps = 0
    let whole = try training("whole", options, checkpointInterval: 0)
    let (_, history) = try await whole.run(resuming: false) { event in
      guard case .step = event else { return }
      // The folder as a kill would leave it now, before the checkpoint of this step.
      steps += 1
      try? FileManager.default.copyItem(
        atPath: "\(folder.path)/whole", toPath: "\(folder.path)/killed-\(steps)")
    }
    for step in 2...6 {
      try await expectToGoOn("killed-\(step)", after: step - 1, as: "whole", history)
    }
  }

  private func expectToGoOn(
    _ name: String, after step: Int, as whole: String, _ history: TrainingHistory,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    var resumedAt: Int?
    let resumed = try await training(name, options).run(resuming: true) { event in
      if case .resumed(let step) = event { resumedAt = step }
    }
    #expect(resumedAt == step, sourceLocation: sourceLocation)
    #expect(resumed.ending == .finished, sourceLocation: sourceLocation)
    #expect(
      withoutSeconds(resumed.history) == withoutSeconds(history), sourceLocation: sourceLocation)
    #expect(
      try bytes("\(name)/model.safetensors") == bytes("\(whole)/model.safetensors"),
      sourceLocation: sourceLocation)
    let checkpoints = try [name, whole].map {
      try Safetensors(contentsOf: "\(folder.path)/\($0)/checkpoint.safetensors").tensors
    }
    #expect(checkpoints[0] == checkpoints[1], sourceLocation: sourceLocation)
  }

  @Test func otherOptionsAndDataAreRefused() async throws {
    _ = try await training("run", options).run(resuming: false) { _ in }
    var other = options
    other.learningRate = 2e-2
    let path = "\(folder.path)/run/checkpoint.safetensors"
    await #expect(
      throws: CheckpointError.otherTraining(path: path, what: "set of training options")
    ) {
      try await training("run", other).run(resuming: true) { _ in }
    }
    let manifest = Manifest(
      utterances: set.examples.dropLast().map {
        Manifest.Utterance(path: $0.path, transcript: $0.text)
      })
    let smaller = await TrainingSet(
      manifest, features: configuration.features, alphabet: configuration.alphabet,
      normalization: nil, threads: 1)
    await #expect(throws: CheckpointError.otherTraining(path: path, what: "set of recordings")) {
      try await RecognizerTraining(
        configuration, options: options, training: smaller, dev: set,
        folder: "\(folder.path)/run", threads: 1
      ).run(resuming: true) { _ in }
    }
    var renamed = configuration
    renamed.name = "other"
    await #expect(
      throws: CheckpointError.otherTraining(
        path: path, what: "network, features, alphabet or name")
    ) {
      try await RecognizerTraining(
        renamed, options: options, training: set, dev: set, folder: "\(folder.path)/run",
        threads: 1
      ).run(resuming: true) { _ in }
    }
  }

  @Test func damagedCheckpointsAreRefused() async throws {
    _ = try await training("run", options).run(resuming: false) { _ in }
    let path = "\(folder.path)/run/checkpoint.safetensors"
    let good = try Safetensors(contentsOf: path)
    func expectRefused(_ file: Safetensors, sourceLocation: SourceLocation = #_sourceLocation) async
    {
      do {
        try file.write(to: path)
        _ = try await training("run", options).run(resuming: true) { _ in }
        Issue.record("was taken", sourceLocation: sourceLocation)
      } catch {
        #expect("\(error)".hasPrefix(path), sourceLocation: sourceLocation)
      }
    }
    for name in ["model.output.bias", "optimizer.step", "optimizer.variance.output.bias"] {
      var file = good
      file.tensors[name] = nil
      await expectRefused(file)
      file.tensors[name] = Tensor(shape: [0])
      await expectRefused(file)
    }
    for text in ["", "{}", "nonsense"] {
      var file = good
      file.metadata["hearken.state"] = text
      await expectRefused(file)
    }
    var file = good
    file.metadata["hearken.kind"] = "hearken recognizer 1"
    await expectRefused(file)
  }

  @Test func withoutACheckpointResumingBeginsAnew() async throws {
    var options = options
    options.epochCount = 1
    let (ending, history) = try await training("new", options).run(resuming: true) { _ in }
    #expect(ending == .finished && history.epochs.count == 1)
  }

  /// A rate of almost nothing makes nothing better after the first epoch; resumed, the training
  /// stays ended.
  @Test func stopsEarly() async throws {
    var options = options
    options.epochCount = 50
    options.learningRate = 1e-20
    options.weightDecay = 0
    options.averageDecay = 0
    options.patience = 2
    for resuming in [false, true] {
      let (ending, history) = try await training("early", options).run(resuming: resuming) { _ in }
      #expect(ending == .stoppedEarly)
      #expect(history.epochs.count == 3 && history.best?.number == 1)
    }
  }

  /// Frozen layers keep the weights of the model that training begins with, the others move.
  @Test func frozenLayersStay() async throws {
    let initial = try TinyRecognizer.untrained(symbols: configuration.alphabet.symbols)
    var options = options
    options.epochCount = 1
    options.averageDecay = 0
    options.frozenLayerCount = 1
    _ = try await RecognizerTraining(
      configuration, options: options, training: set, dev: set, initial: initial,
      folder: "\(folder.path)/frozen", threads: 1
    ).run(resuming: false) { _ in }
    let trained = try Recognizer(contentsOf: "\(folder.path)/frozen/model.safetensors")
    let pairs = zip(initial.acousticModel.parameters, trained.acousticModel.parameters)
    for (before, after) in pairs {
      #expect((before.value == after.value) == before.name.hasPrefix("encoder.0."), "\(after.name)")
    }
  }

  /// A dev utterance that cannot be aligned has an infinite loss, which a checkpoint must bear.
  @Test func infiniteDevLoss() async throws {
    var state = TrainingState(configuration, options)
    let epoch = TrainingHistory.Epoch(
      number: 1, trainingLoss: .nan, devLoss: .infinity, devWordErrorRate: 1,
      devCharacterErrorRate: 1, learningRate: 0, skippedSteps: 0, seconds: 1)
    var outcome = try await TrainingStep(
      source: FrameSource(
        configuration.features, warps: options.augmentation?.warps ?? [], memoryLimit: 0),
      stacking: .init(configuration.features), options: options, threads: 1
    )(state.model, [set.examples[0]], epoch: 0, indices: [0])
    state.apply(&outcome, rate: 0, options: options)
    state.progress.endEpoch(epoch)
    let identity = TrainingFolder.Identity(
      configuration: configuration, options: options, training: set.extent, dev: set.extent)
    let files = try TrainingFolder("\(folder.path)/infinite")
    try files.write(state, of: identity)
    try files.write(state.progress.history)
    let read = try #require(try files.read(identity))
    #expect(read.progress.history.epochs.first?.devLoss == .infinity)
    #expect(read.tensors == state.tensors)
  }

  @Test func folderThatCannotBeMade() throws {
    try folder.write("a file", to: "file")
    let error = #expect(throws: AtomicFileError.self) { try training("file", options) }
    #expect(error?.description.hasPrefix("\(folder.path)/file cannot be written") == true)
  }
}
