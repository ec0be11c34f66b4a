import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors
import TestSupport
import Testing

@testable import SpeechPipelines

@Suite struct TrainingStepTests {
  let folder: TemporaryFolder
  let configuration: Recognizer.Configuration
  let model: AcousticModel
  let examples: [TrainingSet.Example]

  init() async throws {
    let texts = ["abcab", "cab ca", "bb a", "ab", "c"]
    folder = try TemporaryFolder()
    let manifest = try Manifest(contentsOf: folder.writeTones(texts, manifest: "train"))
    configuration = TinyRecognizer.configuration(Alphabet(covering: texts))
    examples = await TrainingSet(
      manifest, features: configuration.features, alphabet: configuration.alphabet,
      normalization: nil, threads: 1
    ).examples
    var random = SeededGenerator(seed: 5)
    model = AcousticModel(configuration.acousticModel, using: &random)
    try #require(examples.count == texts.count)
  }

  func outcome(
    _ indices: [Int], _ options: TrainingOptions, threads: Int = 1, epoch: Int = 0
  ) async throws -> TrainingStep.Outcome {
    let step = TrainingStep(
      source: try FrameSource(
        configuration.features, warps: options.augmentation?.warps ?? [], memoryLimit: 0),
      stacking: FrameStacking(configuration.features), options: options, threads: threads)
    return try await step(model, indices.map { examples[$0] }, epoch: epoch, indices: indices)
  }

  func gradients(_ outcome: TrainingStep.Outcome) -> [Tensor?] {
    model.parameters.map { outcome.gradients[$0] }
  }

  /// Speeds, masks, shards, rooms and noise are on: threads and repetition must not matter.
  @Test(arguments: [1, 2, 3, 5])
  func sameOnAnyNumberOfThreads(shardCount: Int) async throws {
    var options = TrainingOptions()
    options.augmentation = Augmentation(roomShare: 0.5, noiseShare: 0.7, lineShare: 0.3, warp: 0.1)
    options.shardCount = shardCount
    let one = try await outcome([0, 1, 2, 3, 4], options)
    for threads in [1, 2, 4] {
      let other = try await outcome([0, 1, 2, 3, 4], options, threads: threads)
      #expect(gradients(other) == gradients(one) && !gradients(one).contains(nil))
      #expect(other.lossSum == one.lossSum && other.frameCount == one.frameCount)
    }
  }

  @Test func seedAndEpochDecide() async throws {
    var options = TrainingOptions()
    let one = try await outcome([0, 1], options)
    #expect(try await outcome([0, 1], options, epoch: 1).lossSum != one.lossSum)
    options.seed = 2
    #expect(try await outcome([0, 1], options).lossSum != one.lossSum)
  }

  @Test func augmentationIsHeard() async throws {
    var options = TrainingOptions()
    options.speeds = [1]
    options.specAugment = nil
    let clean = try await outcome([0, 1], options).lossSum
    for augmentation in [
      Augmentation(roomShare: 1), Augmentation(noiseShare: 1), Augmentation(lineShare: 1),
    ] {
      options.augmentation = augmentation
      let one = try await outcome([0, 1], options)
      #expect(one.lossSum != clean && one.alignedCount == 2)
      #expect(try await outcome([0, 1], options, epoch: 1).lossSum != one.lossSum)
    }
  }

  /// Checkpoints from before there was augmentation can be gone on from.
  @Test func optionsWithoutAugmentation() throws {
    let json = try JSONEncoder().encode(TrainingOptions())
    #expect(!String(decoding: json, as: UTF8.self).contains("augmentation"))
    #expect(try JSONDecoder().decode(TrainingOptions.self, from: json) == TrainingOptions())
  }

  /// Neither padding nor shards nor company change an utterance's loss, and the gradient is that
  /// of the mean.
  @Test(arguments: [1, 2])
  func batchIsTheSumOfSingles(shardCount: Int) async throws {
    var options = TrainingOptions()
    options.shardCount = shardCount
    options.speeds = [1]
    options.specAugment = nil
    let batch = try await outcome([0, 1, 2, 3, 4], options)
    var lossSum = 0.0
    var gradientSums = model.parameters.map { [Float](repeating: 0, count: $0.value.count) }
    for index in examples.indices {
      let single = try await outcome([index], options)
      lossSum += single.lossSum
      for (place, gradient) in gradients(single).enumerated() {
        let gradient = try #require(gradient)
        gradientSums[place] = zip(gradientSums[place], gradient.values).map { $0 + $1 / 5 }
      }
    }
    #expect(batch.alignedCount == 5)
    #expect(abs(batch.lossSum - lossSum) < 1e-5 * lossSum)
    for (found, expected) in zip(gradients(batch), gradientSums) {
      expectClose(try #require(found).values, expected)
    }
  }

  /// A text that no path can read adds nothing, but is no error.
  @Test func whatCannotBeAlignedIsLeftOut() async throws {
    var options = TrainingOptions()
    options.speeds = [1]
    options.specAugment = nil
    var impossible = examples[4]
    impossible.labels = [Int](repeating: 1, count: 100)
    let step = TrainingStep(
      source: try FrameSource(configuration.features, memoryLimit: 0),
      stacking: FrameStacking(configuration.features), options: options, threads: 1)
    let found = try await step(model, [examples[0], impossible], epoch: 0, indices: [0, 4])
    let alone = try await step(model, [examples[0]], epoch: 0, indices: [0])
    #expect(found.alignedCount == 1 && abs(found.lossSum - alone.lossSum) < 1e-6)
  }

  @Test func batchesArePadded() {
    let (frames, lengths) = batched([
      Tensor(shape: [2, 2], values: [1, 2, 3, 4]), Tensor(shape: [1, 2], values: [5, 6]),
    ])
    #expect(lengths == [2, 1])
    #expect(frames == Tensor(shape: [2, 2, 2], values: [1, 2, 5, 6, 3, 4, 0, 0]))
    #expect(frames.sequence(0, length: 2) == Tensor(shape: [2, 2], values: [1, 2, 3, 4]))
    #expect(frames.sequence(1, length: 1) == Tensor(shape: [1, 2], values: [5, 6]))
  }

  /// A gradient that is not finite is passed over: the weights stay as they are.
  @Test func stepsThatAreNotFiniteAreSkipped() async throws {
    let options = TrainingOptions()
    var state = TrainingState(configuration, options)
    var outcome = try await outcome([0], options)
    outcome.gradients.scale(by: .infinity)
    let before = state.model.parameters
    state.apply(&outcome, rate: 0.1, options: options)
    #expect(state.model.parameters == before)
    #expect(state.progress.skippedSteps == 1 && state.progress.alignedCount == 0)
    #expect(state.progress.stepCount == 1 && state.progress.meanLoss.isNaN)
  }
}
