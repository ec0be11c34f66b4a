import NeuralNetworks
import Tensors

/// Training by Adam with a clipped gradient, as all experiments do unless they say otherwise.
struct Descent {
  /// The number of steps.
  var steps: Int
  /// The learning rate; it falls along half a cosine to ``floor`` of it.
  var rate: Float = 3e-3
  /// The largest norm of a gradient.
  var clip = 1.0
  /// What is left of the rate at the end, as a share.
  var floor: Float = 0.1

  /// Trains a model.
  ///
  /// - Parameters:
  ///   - model: what is trained.
  ///   - label: what progress is called.
  ///   - report: told of each step.
  ///   - shouldStop: asked after every fiftieth step with the mean loss of the last fifty.
  ///   - loss: computes the loss of a step.
  /// - Returns: the loss of each step taken.
  @discardableResult
  func train<Model: Parameterized>(
    _ model: inout Model, _ label: String, report: (String) -> Void,
    shouldStop: (Double, Model) -> Bool = { _, _ in false },
    loss: (Model, Tape) -> Variable
  ) -> [Double] {
    var optimizer = Adam()
    let schedule = LearningRateSchedule.cosine(
      peak: rate, warmup: max(1, min(20, steps / 10)), total: steps, floor: floor)
    var losses: [Double] = []
    for step in 0..<steps {
      let tape = Tape()
      let found = loss(model, tape)
      var gradients = tape.gradients(of: found)
      if gradients.clip(norm: clip).isFinite {
        optimizer.update(&model, with: gradients, rate: schedule.rate(at: step))
      }
      losses.append(Double(found.value.values[0]))
      let recent = losses.suffix(50)
      let mean = recent.reduce(0, +) / Double(recent.count)
      report("\(label): step \(step + 1) of \(steps), loss \(mean.short)")
      if (step + 1).isMultiple(of: 50), shouldStop(mean, model) { break }
    }
    return losses
  }
}

extension [Double] {
  /// The means of `count` neighbours each, for a picture of a noisy curve.
  func means(of count: Int) -> (x: [Double], y: [Double]) {
    let starts = Array<Int>(stride(from: 0, to: self.count, by: count))
    let parts = starts.map { self[$0..<Swift.min($0 + count, self.count)] }
    return (
      starts.map { Double($0 + count / 2) }, parts.map { $0.reduce(0, +) / Double($0.count) }
    )
  }

  /// The value in the middle.
  var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}
