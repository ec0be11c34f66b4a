import Foundation
import NeuralNetworks
import Plots
import Tensors

/// The error surface of one squashed neuron over 50 steps, with its cliffs.
struct Cliff: Experiment {
  let name = "cliff"
  let summary = """
    The error of one recurrent neuron is flat almost everywhere and has cliffs; a \
    clipped step does not fall off the map.
    """
  let details = """
    hₜ = σ(w hₜ₋₁ + b) over 50 steps from h₀ = 0, error (h₅₀ − 0.7)², over a grid of w and b, with \
    gradients by backpropagation through time. From the steepest point one step of gradient \
    descent of rate 1 is taken with and without clipping the gradient's norm to 1.

    Source: Pascanu, Mikolov & Bengio (2013), arXiv 1211.5063, figure 6.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let side = options.size(100, quick: 12)
    let (wRange, bRange) = (3.0...9.0, -6.0...0.0)
    var (errors, norms): ([Float], [Double]) = ([], [])
    var steepest = (norm: -1.0, w: 0.0, b: 0.0, gradient: [0.0, 0.0])
    for column in 0..<side {
      report("cliff: column \(column + 1) of \(side)")
      for row in 0..<side {
        let w = wRange.lowerBound + 6 * (Double(column) + 0.5) / Double(side)
        let b = bRange.lowerBound + 6 * (Double(row) + 0.5) / Double(side)
        let (error, gradient) = Self.error(w: w, b: b)
        errors.append(Float(error))
        norms.append(hypot(gradient[0], gradient[1]))
        if norms[norms.count - 1] > steepest.norm {
          steepest = (norms[norms.count - 1], w, b, gradient)
        }
      }
    }
    let ratio = steepest.norm / max(norms.median, 1e-12)
    var table = ResultTable("step from the steepest point", "gradient", "length", "w", "b", "error")
    var reached: [Double] = []
    for (label, limit) in [("plain", Double.infinity), ("clipped to 1", 1)] {
      let scale = min(1, limit / steepest.norm)
      let w = steepest.w - scale * steepest.gradient[0]
      let b = steepest.b - scale * steepest.gradient[1]
      reached.append(scale * steepest.norm)
      table.add(
        label, steepest.norm.short, reached[reached.count - 1].short, w.short, b.short,
        Self.error(w: w, b: b).error.short)
    }
    var map = HeatMap(errors, rowCount: side)
    map.title = "Error after 50 steps of one neuron"
    map.columnAxis = Axis("w", range: wRange)
    map.rowAxis = Axis("b", range: bRange)
    map.valueAxis = Axis("error")
    map.colorMap = .viridis
    var slopes = HeatMap(norms.map { Float(log10(max($0, 1e-8))) }, rowCount: side)
    slopes.title = "Its gradient's norm, as power of ten"
    (slopes.columnAxis, slopes.rowAxis) = (map.columnAxis, map.rowAxis)
    slopes.valueAxis = Axis("log₁₀ of the norm")
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "The gradient on the cliff is over a thousand times that of half of the map.",
          found: "\(steepest.norm.short) against a median of \(norms.median.short)",
          holds: ratio > 1_000),
        .init(
          "A plain step of rate 1 from there leaves the map, a clipped one does not.",
          found: "lengths \(reached[0].short) and \(reached[1].short), the map's side is 6",
          holds: reached[0] > 6 && reached[1] <= 1.000_1),
      ],
      pictures: [.init("cliff", map), .init("gradient", slopes)])
  }

  /// The error and its gradient with respect to w and b.
  private static func error(w: Double, b: Double) -> (error: Double, gradient: [Double]) {
    let time = 50
    var random = SeededGenerator(seed: 0)
    var layer = Elman("neuron", inputSize: 1, hiddenSize: 1, using: &random)
    layer.activation = .sigmoid
    layer.recurrentWeights.value = Tensor(shape: [1, 1], repeating: Float(w))
    layer.bias.value = Tensor(shape: [1], repeating: Float(b))
    let tape = Tape()
    let states = layer(tape.constant(Tensor(shape: [time, 1, 1])), lengths: [time])
    let loss = states.reshaped([time, 1]).rows([time - 1])
      .meanSquaredError(Tensor(shape: [1, 1], repeating: 0.7))
    let gradients = tape.gradients(of: loss)
    return (
      Double(loss.value.values[0]),
      [layer.recurrentWeights, layer.bias].map { Double(gradients[$0]?.values[0] ?? .nan) }
    )
  }
}
