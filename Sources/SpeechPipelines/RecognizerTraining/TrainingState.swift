import AudioFiles
import NeuralNetworks
import SpeechRecognition
import Tensors

/// Everything that changes while a training runs, and so everything in a checkpoint.
struct TrainingState: Sendable {
  var model: AcousticModel
  /// The running average of the weights, which is what is evaluated and saved.
  var average: AcousticModel
  var optimizer: Adam
  var progress = Progress()

  /// How far the training is.
  struct Progress: Sendable, Codable {
    /// Epochs done.
    var epoch = 0
    /// Batches done of the current epoch.
    var batch = 0
    /// Steps taken in all.
    var stepCount = 0
    /// Sums over the current epoch.
    var lossSum = 0.0
    var alignedCount = 0
    var skippedSteps = 0
    var epochSeconds: Seconds = 0
    var lastRate: Float = 0
    var history = TrainingHistory()

    /// The mean loss of the current epoch, in nats; NaN if no utterance could be aligned.
    var meanLoss: Double { lossSum / Double(alignedCount) }

    /// Closes the epoch.
    mutating func endEpoch(_ figures: TrainingHistory.Epoch) {
      history.epochs.append(figures)
      epoch += 1
      batch = 0
      (lossSum, alignedCount, skippedSteps, epochSeconds) = (0, 0, 0, 0)
    }
  }

  init(_ configuration: Recognizer.Configuration, _ options: TrainingOptions) {
    var random = SeededGenerator(seed: options.seed)
    model = AcousticModel(configuration.acousticModel, using: &random)
    average = model
    optimizer = Adam(weightDecay: options.weightDecay)
  }

  /// Begins from what another recogniser has learnt; labels are matched by their symbols.
  mutating func begin(from other: Recognizer, alphabet: Alphabet) {
    let labels =
      [blankLabel]
      + alphabet.symbols.map { symbol in
        other.configuration.alphabet.symbols.firstIndex(of: symbol).map { $0 + 1 }
      }
    _ = model.adopt(other.acousticModel, labels: labels)
    average = model
  }

  /// Takes one step along a batch's gradients; a step that is not finite is left out and counted.
  mutating func apply(
    _ outcome: inout TrainingStep.Outcome, rate: Float, options: TrainingOptions
  ) {
    let frozen = (0..<(options.frozenLayerCount ?? 0)).map { "encoder.\($0)." }
    outcome.gradients.zero { name in frozen.contains { name.hasPrefix($0) } }
    let norm = outcome.gradients.clip(norm: options.gradientNorm)
    if norm.isFinite {
      let kept = frozen.isEmpty ? [:] : model.tensors
      optimizer.update(&model, with: outcome.gradients, rate: rate)
      // Adam's decay changes weights without a gradient, too.
      model.forEachParameter { parameter in
        guard frozen.contains(where: { parameter.name.hasPrefix($0) }) else { return }
        parameter.value = kept[parameter.name] ?? parameter.value
      }
      progress.lossSum += outcome.lossSum
      progress.alignedCount += outcome.alignedCount
    } else {
      progress.skippedSteps += 1
    }
    progress.batch += 1
    progress.stepCount += 1
    progress.lastRate = rate
    updateAverage(decay: options.averageDecay)
  }

  /// Moves the average towards the weights.
  ///
  /// Early on the average follows faster, so that it does not remember the random start: the decay
  /// is at most (1 + steps) / (10 + steps).
  private mutating func updateAverage(decay: Float) {
    let keep = min(
      decay, Float(1 + progress.stepCount) / Float(10 + progress.stepCount))
    var weights = model.parameters.makeIterator()
    average.forEachParameter { parameter in
      guard let current = weights.next()?.value.values else { return }
      parameter.value.values.withMutableValues { values in
        for index in values.indices {
          values[index] = keep * values[index] + (1 - keep) * current[index]
        }
      }
    }
  }

  /// All tensors of a checkpoint: `model.…`, `average.…` and `optimizer.…`.
  var tensors: [String: Tensor] {
    CheckpointTensors([
      "model": model.tensors, "average": average.tensors, "optimizer": optimizer.memory,
    ]).all
  }

  /// Takes up a checkpoint.
  ///
  /// - Throws: ``ModelFileError/Flaw`` if a tensor is missing, misshapen or not finite.
  mutating func load(_ tensors: [String: Tensor], _ progress: Progress) throws {
    let tensors = CheckpointTensors(tensors)
    optimizer.memory = try tensors.optimizerMemory(of: model)
    try model.load(tensors["model"])
    try average.load(tensors["average"])
    self.progress = progress
  }
}

extension Parameterized {
  /// The parameters' values by name.
  var tensors: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) })
  }
}
