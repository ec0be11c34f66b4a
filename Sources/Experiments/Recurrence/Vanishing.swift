import Foundation
import NeuralNetworks
import Plots
import Tensors

/// The network of one neuron without a squashing function, unrolled over 1,000 steps.
struct Vanishing: Experiment {
  let name = "vanishing"
  let summary = """
    One linear neuron over 1,000 steps: its gradient explodes at w = 1.01 and vanishes \
    at w = 0.99.
    """
  let details = """
    h₁ = 1 and hₜ = w hₜ₋₁, so that y = h₁₀₀₀ = w⁹⁹⁹ and ∂y/∂w = 999 w⁹⁹⁸. The layer is `Elman` with \
    ReLU, which a positive state never meets, and its gradients come from backpropagation through \
    time. Picture: the gradient of y with respect to each step's input, and the error (y − 1)² over w.

    Source: the lecture's example of the long-term dependency problem; Bengio, Simard & Frasconi \
    (1994).
    """

  private let time = 1_000

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    var table = ResultTable("w", "y", "exact y", "dy/dw", "exact dy/dw")
    var worst = 0.0
    var slopes: [Double: Double] = [:]
    var lines: [LineChart.Series] = []
    for w in [1, 1.01, 0.99, 0.01] {
      let (y, slope, byStep) = unrolled(Float(w))
      // The weight as the network holds it: 1.01 is not exactly representable, and 999 steps show it.
      let held = Double(Float(w))
      let exact = (pow(held, 999), 999 * pow(held, 998))
      table.add("\(w)", y.short, exact.0.short, slope.short, exact.1.short)
      // What is too small for a float is zero in both.
      if exact.1 > 1e-30 { worst = max(worst, abs(slope / exact.1 - 1), abs(y / exact.0 - 1)) }
      slopes[w] = slope
      let x = byStep.indices.map { Double($0 + 1) }
      lines.append(.init("w = \(w)", x: x, y: byStep.map { max($0, 1e-40) }))
    }
    let (large, small) = (slopes[1.01] ?? .nan, slopes[0.99] ?? .nan)
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Gradients are exact: within 0.1 % of 999 w⁹⁹⁸.",
          found: "largest difference \((100 * worst).short) %", holds: worst < 1e-3),
        .init(
          "At w = 1.01 the gradient is over ten million, at 0.99 below 0.1, at 0.01 nothing.",
          found: "\(large.short), \(small.short), \((slopes[0.01] ?? .nan).short)",
          holds: large > 1e7 && small < 0.1 && slopes[0.01] == 0),
      ],
      pictures: [
        .init(
          "vanishing",
          LineChart(
            title: "Gradient of the last state with respect to each step's input",
            xAxis: Axis("step"),
            panels: [
              .init(
                yAxis: Axis("gradient", scale: .logarithmic, range: 1e-6...1e6), series: lines)
            ])),
        .init("surface", surface(step: options.isQuick ? 0.01 : 0.0002)),
      ])
  }

  /// Runs the neuron; returns y, ∂y/∂w, and ∂y/∂xₜ for each step.
  private func unrolled(_ w: Float) -> (y: Double, slope: Double, byStep: [Double]) {
    var random = SeededGenerator(seed: 0)
    var layer = Elman("neuron", inputSize: 1, hiddenSize: 1, using: &random)
    layer.activation = .relu
    layer.inputWeights.value = Tensor(shape: [1, 1], repeating: 1)
    layer.recurrentWeights.value = Tensor(shape: [1, 1], repeating: w)
    var frames = Tensor(shape: [time, 1, 1])
    frames[0, 0, 0] = 1
    let tape = Tape()
    let x = tape.input(frames)
    let states = layer(x, lengths: [time]).reshaped([time, 1])
    let y = states.rows([time - 1]).sum()
    let gradients = tape.gradients(of: y)
    return (
      Double(y.value.values[0]), Double(gradients[layer.recurrentWeights]?.values[0] ?? .nan),
      (gradients[x]?.values ?? []).map(Double.init)
    )
  }

  private func surface(step: Double) -> LineChart {
    let weights = stride(from: 0.98, through: 1.0201, by: step).map(\.self)
    let errors = weights.map { pow(unrolled(Float($0)).y - 1, 2) }
    return LineChart(
      title: "Error (y − 1)² over w: flat, and then a wall", xAxis: Axis("w"),
      panels: [
        .init(
          yAxis: Axis("error", scale: .logarithmic, range: 1e-6...1e18),
          series: [.init("error", x: weights, y: errors)])
      ])
  }
}
