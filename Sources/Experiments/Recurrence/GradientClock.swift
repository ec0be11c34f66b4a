import Foundation
import NeuralNetworks
import Plots
import Tensors

/// How long a training step of each cell takes.
struct GradientClock: Experiment {
  let name = "clock"
  let summary = """
    The time of one time step of every cell, forwards and backwards, at equal numbers of states.
    """
  let details = """
    Layers of 128 inputs and 128 states run over 100 frames of a batch of 16, forwards, and forwards \
    and backwards, by turns; the figure is the median of 15 turns, divided by 100 frames. Times \
    depend on the machine and on what else runs on it; ratios of one run hardly do. Jordan is made \
    of small nodes for every step, the others are one node or a few for all steps.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let (size, time, batch) = (options.size(128, quick: 8), options.size(100, quick: 5), 16)
    var random = options.generator()
    let cells = Cell.allCases.filter { $0 != .identity }
    let layers = cells.map {
      $0.layer("layer", inputSize: size, hiddenSize: size, using: &random)
    }
    let jordan = Jordan(
      "jordan", inputSize: size, hiddenSize: size, outputSize: size, using: &random)
    let frames = Tensor(shape: [time, batch, size]).mapped { _ in 0.1 }
    let lengths = Array(repeating: time, count: batch)
    let names = cells.map(\.rawValue) + ["Jordan"]
    var turns = [[(forward: Double, both: Double)]](repeating: [], count: names.count)
    for turn in 0..<options.size(15, quick: 2) {
      report("clock: turn \(turn + 1)")
      for index in names.indices {
        func run(isTraining: Bool) -> Double {
          let clock = ContinuousClock()
          let duration = clock.measure {
            let tape = Tape(isTraining: isTraining)
            let x = tape.constant(frames)
            let output =
              index < layers.count
              ? layers[index](x, lengths: lengths) : jordan(x, lengths: lengths).hidden
            if isTraining { _ = tape.gradients(of: output.sum()) }
          }
          return duration / .microseconds(1) / Double(time)
        }
        turns[index].append((run(isTraining: false), run(isTraining: true)))
      }
    }
    var table = ResultTable("cell", "weights", "forwards (µs)", "and backwards (µs)", "of Elman's")
    let both = turns.map { $0.map(\.both).median }
    for (index, name) in names.enumerated() {
      let weights = index < layers.count ? layers[index].parameterCount : jordan.parameterCount
      // Figures of a quick run are not shown, so that it is the same each time.
      let figures =
        options.isQuick
        ? ["", "", ""]
        : [
          turns[index].map(\.forward).median.rounded(1), both[index].rounded(1),
          (both[index] / both[0]).rounded(1),
        ]
      table.add([name, "\(weights)"] + figures)
    }
    let (elman, lstm) = (both[0], both[cells.firstIndex(of: .lstm) ?? 0])
    let ratio = options.isQuick ? 0 : lstm / elman
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "An LSTM, with four times the weights, takes at most six times as long as a simple network.",
          found: "\(ratio.rounded(1)) times", holds: ratio <= 6)
      ],
      pictures: [
        .init(
          "clock",
          LineChart(
            title: "Forwards and backwards, each turn", xAxis: Axis("turn", hasWholeSteps: true),
            panels: [
              .init(
                yAxis: Axis("time of a step", unit: "µs", scale: .logarithmic),
                series: names.indices.map { index in
                  .init(
                    names[index], x: turns[index].indices.map { Double($0 + 1) },
                    y: turns[index].map(\.both))
                })
            ]))
      ])
  }
}
