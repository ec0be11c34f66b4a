import NeuralNetworks
import Plots
import Tensors

/// A training that diverges unless gradients are clipped.
struct Clipping: Experiment {
  let name = "clipping"
  let summary = """
    Gradient descent on a recurrent network diverges, and with clipped gradients it \
    does not.
    """
  let details = """
    The adding problem over 60 steps for a ReLU network of 40 units that begins as the identity, \
    by plain gradient descent of rate 0.01 in batches of 16, from five random starts. Without \
    clipping, and with the gradient's norm clipped to 1. A run has diverged when its loss is over a \
    hundred times that of always saying 1, or no number.

    Source: Pascanu, Mikolov & Bengio (2013), algorithm 1; the network of Le et al. (2015).
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let steps = options.size(2_000, quick: 12)
    let problem = AddingProblem(time: options.size(60, quick: 8))
    var table = ResultTable("start", "clipped", "steps", "largest gradient", "last loss")
    var diverged = [0, 0]
    var last: [Double] = []
    var lines: [LineChart.Series] = []
    let starts = options.size(5, quick: 1)
    for start in 0..<starts {
      for (index, limit) in [Double.infinity, 1].enumerated() {
        var random = options.generator(start)
        var network = RecurrentNetwork(
          .identity, inputSize: 2, hiddenSize: options.size(40, quick: 6), outputSize: 1,
          using: &random)
        var rule = SGD()
        var losses: [Double] = []
        var largest = 0.0
        for step in 0..<steps {
          let tape = Tape()
          let loss = problem.loss(network, batch: 16, on: tape, using: &random)
          var gradients = tape.gradients(of: loss)
          largest = max(largest, gradients.clip(norm: limit == .infinity ? 1e30 : limit))
          losses.append(Double(loss.value.values[0]))
          guard losses[step] < 100 * AddingProblem.baseline else { break }
          rule.update(&network, with: gradients, rate: 0.01)
          report("clipping: start \(start + 1) of \(starts), step \(step + 1) of \(steps)")
        }
        let isLost = losses.count < steps
        diverged[index] += isLost ? 1 : 0
        if index == 1 { last.append(losses.suffix(50).map(\.self).median) }
        table.add(
          "\(start + 1)", index == 0 ? "no" : "to 1", "\(losses.count)", largest.short,
          losses.last?.short ?? "")
        let curve = losses.means(of: max(1, steps / 100))
        if start == 0 {
          lines.append(
            .init(index == 0 ? "plain" : "clipped to 1", x: curve.x, y: curve.y))
        }
      }
    }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Without clipping most runs diverge, with clipping none does.",
          found: "\(diverged[0]) and \(diverged[1]) of \(starts)",
          holds: 2 * diverged[0] > starts && diverged[1] == 0),
        .init(
          "Clipped runs stay near the error of always saying 1, 0.167: the median of their last 50 "
            + "losses is below 0.2.",
          found: "median \(last.median.short)", holds: last.median < 0.2),
      ],
      pictures: [
        .init(
          "clipping",
          LineChart(
            title: "Gradient descent with and without clipping", xAxis: Axis("step"),
            panels: [.init(yAxis: Axis("loss", scale: .logarithmic), series: lines)]))
      ])
  }
}
