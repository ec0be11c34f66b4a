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

  init(_ configuration: Recognizer.Configuration, _ options: TrainingOptions) {
    var random = SeededGenerator(seed: options.seed)
    model = AcousticModel(configuration.acousticModel, using: &random)
    average = model
    optimizer = Adam(weightDecay: options.weightDecay)
  }

  /// The mean loss of the current epoch, in nats.
  var meanLoss: Double { lossSum / Double(max(1, alignedCount)) }

  /// Takes one step along a batch's gradients; a step that is not finite is left out and counted.
  mutating func apply(
    _ outcome: inout TrainingStep.Outcome, rate: Float, options: TrainingOptions
  ) {
    let norm = outcome.gradients.clip(norm: options.gradientNorm)
    if norm.isFinite {
      optimizer.update(&model, with: outcome.gradients, rate: rate)
      lossSum += outcome.lossSum
      alignedCount += outcome.alignedCount
    } else {
      skippedSteps += 1
    }
    batch += 1
    stepCount += 1
    lastRate = rate
    updateAverage(decay: options.averageDecay)
  }

  /// Moves the average towards the weights.
  ///
  /// Early on the average follows faster, so that it does not remember the random start: the decay
  /// is at most (1 + steps) / (10 + steps).
  private mutating func updateAverage(decay: Float) {
    let keep = min(decay, Float(1 + stepCount) / Float(10 + stepCount))
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

  /// Closes the epoch.
  mutating func endEpoch(_ figures: TrainingHistory.Epoch) {
    history.epochs.append(figures)
    epoch += 1
    batch = 0
    (lossSum, alignedCount, skippedSteps, epochSeconds) = (0, 0, 0, 0)
  }
}
