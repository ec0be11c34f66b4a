import NeuralNetworks
import Tensors
import TestSupport
import Testing

/// Golden files: `scripts/oracles/layers.py` (PyTorch).
@Suite struct OptimizerTests {
  @Test func `AdamW, five steps as PyTorch`() throws {
    let golden = try golden("adamw", as: GoldenArrays.self, in: .module)
    let rule = Adam(
      betas: (try golden["beta1"].values[0], try golden["beta2"].values[0]),
      epsilon: try golden["epsilon"].values[0], weightDecay: try golden["weightDecay"].values[0],
      decaysVectors: true)
    try expectSteps(rule, golden, "parametersAfterStep")
  }

  @Test(arguments: [false, true])
  func `SGD with momentum, five steps as PyTorch`(isNesterov: Bool) throws {
    let golden = try golden("sgd", as: GoldenArrays.self, in: .module)
    let rule = SGD(momentum: try golden["momentum"].values[0], isNesterov: isNesterov)
    try expectSteps(
      rule, golden, isNesterov ? "nesterov.parametersAfterStep" : "momentum.parametersAfterStep")
  }

  @Test func `Adam's memory carried to another Adam continues the same steps`() {
    var (one, whole) = (Weights([1, -2, 3]), Weights([1, -2, 3]))
    var (first, uninterrupted) = (Adam(weightDecay: 0.1), Adam(weightDecay: 0.1))
    for step in 0..<6 {
      if step == 3 {
        var resumed = Adam(weightDecay: 0.1)
        resumed.memory = first.memory
        first = resumed
      }
      first.update(&one, with: one.squareGradients(), rate: 0.1)
      uninterrupted.update(&whole, with: whole.squareGradients(), rate: 0.1)
    }
    #expect(one.parameter == whole.parameter)
  }

  @Test func `Clipping by norm and by value, by hand`() {
    // The gradient of Σ x² is 2x = [6, 8], of length 10.
    let weights = Weights([3, 4])
    var byNorm = weights.squareGradients()
    #expect(abs(byNorm.clip(norm: 5) - 10) < 1e-6)
    expectClose(byNorm[weights.parameter]?.values ?? [], [3, 4])
    var untouched = weights.squareGradients()
    untouched.clip(norm: 11)
    expectClose(untouched[weights.parameter]?.values ?? [], [6, 8])
    var byValue = weights.squareGradients()
    byValue.clip(value: 7)
    #expect(byValue[weights.parameter]?.values == [6, 7])
  }

  @Test func `A norm with NaN is NaN, so that the step can be refused`() {
    #expect(Weights([.nan, 1]).squareGradients().norm.isNaN)
  }

  @Test func `Gradients of two shards add up`() {
    let (a, b) = (Weights([1, 2]), Weights([10, 20]))
    var sum = a.squareGradients()
    sum.add(b.squareGradients())
    #expect(sum[a.parameter]?.values == [22, 44])
  }

  @Test func `Schedules, by hand`() {
    let cosine = LearningRateSchedule.cosine(peak: 1, warmup: 4, total: 104, floor: 0.1)
    expectClose(
      [0, 3, 4, 54, 104, 500].map { cosine.rate(at: $0) }, [0.25, 1, 1, 0.55, 0.1, 0.1])
    #expect(LearningRateSchedule.constant(0.3).rate(at: 9) == 0.3)
    let exponential = LearningRateSchedule.exponential(initial: 8, factor: 0.5, interval: 10)
    expectClose([0, 10, 30].map { exponential.rate(at: $0) }, [8, 4, 1])
  }

  private func expectSteps(
    _ rule: some Optimizer, _ golden: GoldenArrays, _ name: String
  ) throws {
    var rule = rule
    var weights = Weights(try golden["parameters"].values)
    let (gradients, expected) = (try golden["gradients"].values, try golden[name].values)
    for step in 0..<5 {
      let gradient = Array(gradients[step * 10..<(step + 1) * 10])
      let rate = try golden["learningRate"].values[0]
      rule.update(&weights, with: weights.gradients(equalTo: gradient), rate: rate)
      expectClose(
        weights.parameter.value.values, Array(expected[step * 10..<(step + 1) * 10]),
        absolute: 1e-6, "step \(step)")
    }
  }
}

/// A model of one vector.
private struct Weights: Parameterized {
  var parameter: Parameter

  init(_ values: [Float]) {
    parameter = Parameter("w", Tensor(shape: [values.count], values: values))
  }

  /// The gradients of Σ w².
  func squareGradients() -> Gradients {
    let tape = Tape()
    let w = tape.read(parameter)
    return tape.gradients(of: (w * w).sum())
  }

  /// Gradients with given values: those of Σ w ⊙ values.
  func gradients(equalTo values: [Float]) -> Gradients {
    let tape = Tape()
    let w = tape.read(parameter)
    let factors = tape.constant(Tensor(shape: [values.count], values: values))
    return tape.gradients(of: (w * factors).sum())
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&parameter)
  }
}
