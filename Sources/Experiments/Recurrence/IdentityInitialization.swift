import NeuralNetworks
import Plots
import Tensors

/// A ReLU network that begins as the identity, against sigmoid and tanh with random weights.
struct IdentityInitialization: Experiment {
  let name = "identity"
  let summary = """
    A ReLU network that begins as the identity learns to add over 150 steps; with \
    random weights, sigmoid and tanh do not.
    """
  let details = """
    The adding problem over 150 steps for networks of 100 states, by Adam of rate 0.0002 with the \
    gradient's norm clipped to 1, in batches of 16, until the loss of 50 steps is below 0.01, at \
    most 8,000 steps. A larger rate moves the eigenvalues of the identity too far at each step.

    Source: Le, Jaitly & Hinton (2015), arXiv 1504.00941, figure 2 (T = 150).
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let time = options.size(150, quick: 10)
    let problem = AddingProblem(time: time)
    var table = ResultTable("network", "steps", "mean squared error")
    table.add("always 1", "0", AddingProblem.baseline.rounded(4))
    var errors: [Cell: Double] = [:]
    var lines: [LineChart.Series] = []
    for (part, cell) in [Cell.sigmoid, .elman, .identity].enumerated() {
      var random = options.generator(part)
      var network = RecurrentNetwork(
        cell, inputSize: 2, hiddenSize: options.size(100, quick: 8), outputSize: 1, using: &random)
      let losses = Descent(steps: options.size(8_000, quick: 6), rate: 2e-4).train(
        &network, cell.rawValue, report: report, shouldStop: { loss, _ in loss < 0.01 }
      ) { network, tape in problem.loss(network, batch: 16, on: tape, using: &random) }
      errors[cell] = problem.error(network)
      table.add(cell.rawValue, "\(losses.count)", (errors[cell] ?? .nan).rounded(4))
      let curve = losses.means(of: 50)
      lines.append(.init(cell.rawValue, x: curve.x, y: curve.y))
    }
    let identity = errors[.identity] ?? .nan
    let random = [Cell.sigmoid, .elman].map { errors[$0] ?? .nan }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "The identity comes below a tenth of the error of always saying 1.",
          found: "\(identity.short) against 0.167", holds: identity < AddingProblem.baseline / 10),
        .init(
          "Sigmoid and tanh with random weights stay at that error.",
          found: random.map(\.short).joined(separator: " and "),
          holds: random.allSatisfy { $0 > 0.9 * AddingProblem.baseline }),
      ],
      pictures: [
        .init(
          "identity",
          LineChart(
            title: "Adding over \(time) steps", xAxis: Axis("step"),
            panels: [
              .init(yAxis: Axis("mean squared error", scale: .logarithmic), series: lines)
            ]))
      ])
  }
}
