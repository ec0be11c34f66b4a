import Foundation
import NeuralNetworks
import Plots
import Tensors

/// The adding problem over 400 steps.
struct Adding: Experiment {
  let name = "adding"
  let summary = """
    Adding two numbers that lie up to 400 steps apart: a gated memory learns it, a \
    simple one does not.
    """
  let details = """
    Each network has 32 states and is trained by Adam on batches of 16 new sequences of 400 steps \
    until the loss of 50 steps is below 0.01, at most 2,500 steps, the \
    rate of 0.01 falling along half a cosine. A second LSTM and the GRU are begun with \
    gates that keep their state for up to 400 steps: biases ln u with u even in 1…399. The figure is \
    the mean squared error on 500 new sequences.

    Source: Hochreiter & Schmidhuber (1997); lengths of Le, Jaitly & Hinton (2015); the long gates: \
    Tallec & Ollivier (2018), arXiv 1804.11188.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let time = options.size(400, quick: 12)
    let problem = AddingProblem(time: time)
    var table = ResultTable("network", "steps", "mean squared error")
    table.add("always 1", "0", AddingProblem.baseline.rounded(4))
    var errors: [String: Double] = [:]
    var lines: [LineChart.Series] = []
    for (part, variant) in Self.variants.enumerated() {
      var random = options.generator(part)
      var network = RecurrentNetwork(
        variant.cell, inputSize: 2, hiddenSize: options.size(32, quick: 8), outputSize: 1,
        using: &random)
      if variant.isLong { network.layer = Self.long(network.layer, time: time, using: &random) }
      let losses = Descent(steps: options.size(2_500, quick: 6), rate: 1e-2).train(
        &network, variant.name, report: report, shouldStop: { loss, _ in loss < 0.01 }
      ) { network, tape in problem.loss(network, batch: 16, on: tape, using: &random) }
      let error = problem.error(network)
      errors[variant.name] = error
      table.add(variant.name, "\(losses.count)", error.rounded(4))
      let curve = losses.means(of: 50)
      lines.append(.init(variant.name, x: curve.x, y: curve.y))
    }
    let simple = errors["Elman, tanh"] ?? .nan
    let (lstm, gru) = (errors["LSTM, long gates"] ?? .nan, errors["GRU, long gates"] ?? .nan)
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "A GRU with long gates comes below a tenth of the error of always saying 1.",
          found: "\(gru.short) against 0.167", holds: gru < AddingProblem.baseline / 10),
        .init(
          "So does an LSTM with long gates, within as many steps.",
          found: "\(lstm.short) against 0.167", holds: lstm < AddingProblem.baseline / 10),
        .init(
          "The simple network stays at that error.", found: simple.short,
          holds: simple > 0.9 * AddingProblem.baseline),
      ],
      pictures: [
        .init(
          "adding",
          LineChart(
            title: "Adding over \(time) steps", xAxis: Axis("step"),
            panels: [
              .init(yAxis: Axis("mean squared error", scale: .logarithmic), series: lines)
            ]))
      ])
  }

  private static let variants: [(name: String, cell: Cell, isLong: Bool)] = [
    ("Elman, tanh", .elman, false), ("LSTM", .lstm, false), ("LSTM, long gates", .lstm, true),
    ("GRU, long gates", .gru, true),
  ]

  /// Sets the biases of the gates so that the units' memories last 1 to `time` steps.
  private static func long(
    _ layer: any RecurrentLayer, time: Int, using random: inout SeededGenerator
  ) -> any RecurrentLayer {
    let size = layer.hiddenSize
    let biases = (0..<size).map { _ in logf(1 + Float(time - 2) * random.uniform()) }
    if var lstm = layer as? LSTM {
      for unit in 0..<size {
        lstm.bias.value.values[unit] = -biases[unit]  // input gate
        lstm.bias.value.values[size + unit] = biases[unit]  // forget gate
      }
      return lstm
    }
    guard var gru = layer as? GRU else { return layer }
    for unit in 0..<size { gru.inputBias.value.values[size + unit] = biases[unit] }
    return gru
  }
}
