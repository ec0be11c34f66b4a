import Foundation
import NeuralNetworks
import Plots
import Tensors

/// A network that has no input writes a wave: clockwork, simple and gated of equal size.
struct WaveformGeneration: Experiment {
  let name = "waveform"
  let summary = """
    A clockwork network writes a wave of 320 samples from memory with a smaller error than a \
    simple network or an LSTM of as many weights.
    """
  let details = """
    Five waves of 320 samples, each the sum of four sines of random phase with periods from about \
    400 to about 8 samples and an amplitude that falls with the frequency, scaled to ±1. Networks \
    without any input (the frames are zeros) with about 500 weights learn one wave by Adam of rate \
    0.01, 1,500 steps. The figure is the squared error divided by the wave's squares. Weights \
    between modules that a clockwork network does not use are not counted.

    Source: Koutník et al. (2014), section 4.1, where the waves are music: median errors with 500 \
    weights of about 0.05 (clockwork), 0.3 (LSTM) and 0.4 (simple), as read from its figure 5.
    """

  private let time = 320

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let waves = options.size(5, quick: 1)
    let steps = options.size(1_500, quick: 4)
    var table = ResultTable("network", "states", "weights", "errors", "median")
    var medians: [Cell: Double] = [:]
    var drawn: [LineChart.Series] = []
    for cell in [Cell.elman, .lstm, .clockwork] {
      var (errors, weights, states): ([Double], Int, Int) = ([], 0, 0)
      for wave in 0..<waves {
        var random = options.generator(wave)
        let target = self.wave(using: &random)
        var network = Self.network(cell, using: &random)
        weights = network.usedWeightCount
        states = network.layer.hiddenSize
        let frames = Tensor(shape: [time, 1, 1])
        Descent(steps: steps, rate: 1e-2).train(
          &network, "\(cell.rawValue), wave \(wave + 1)", report: report
        ) { network, tape in
          network(tape.constant(frames), lengths: [time]).meanSquaredError(target)
        }
        let tape = Tape(isTraining: false)
        let found = network(tape.constant(frames), lengths: [time]).value
        let power = VectorKernels.sumOfSquares(target.values)
        errors.append(
          VectorKernels.sumOfSquares(found.combined(with: target, -).values) / power)
        if wave == 0 {
          let x = (0..<time).map(Double.init)
          if drawn.isEmpty {
            drawn.append(.init("wanted", x: x, y: target.values.map(Double.init)))
          }
          drawn.append(.init(cell.rawValue, x: x, y: found.values.map(Double.init)))
        }
      }
      medians[cell] = errors.median
      table.add(
        cell.rawValue, "\(states)", "\(weights)", errors.map(\.short).joined(separator: " "),
        errors.median.short)
    }
    let (clockwork, simple, lstm) = (
      medians[.clockwork] ?? .nan, medians[.elman] ?? .nan, medians[.lstm] ?? .nan
    )
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "The clockwork network's error is below half of that of each other.",
          found: "\(clockwork.short), simple \(simple.short), LSTM \(lstm.short)",
          holds: clockwork < 0.5 * min(simple, lstm))
      ],
      pictures: [
        .init(
          "waveform",
          LineChart(
            title: "The first wave", xAxis: Axis("sample"),
            panels: drawn.dropFirst().map {
              .init(yAxis: Axis($0.name), series: [drawn[0], $0])
            }), height: 480)
      ])
  }

  /// A network of each kind with about 500 weights.
  private static func network(_ cell: Cell, using random: inout SeededGenerator) -> RecurrentNetwork
  {
    guard cell == .clockwork else {
      return RecurrentNetwork(
        cell, inputSize: 1, hiddenSize: cell == .lstm ? 10 : 21, outputSize: 1, using: &random)
    }
    let layer = ClockworkRNN(
      "layer", inputSize: 1, hiddenSize: 28, periods: [1, 2, 4, 8, 16, 32, 64], using: &random)
    return RecurrentNetwork(layer, outputSize: 1, using: &random)
  }

  /// Draws a wave, [time, 1, 1].
  private func wave(using random: inout SeededGenerator) -> Tensor {
    let partials = (0..<4).map { index in
      // Each partial about 3.7 times as fast as the one before, from about 400 samples down to 8.
      (
        period: 400 * pow(0.27, Double(index) + 0.3 * (Double(random.uniform()) - 0.5)),
        phase: 2 * .pi * Double(random.uniform()), strength: pow(0.65, Double(index))
      )
    }
    let samples = (0..<time).map { t in
      partials.reduce(0) { sum, partial in
        sum + partial.strength * sin(2 * .pi * Double(t) / partial.period + partial.phase)
      }
    }
    let peak = samples.map(abs).max() ?? 1
    return Tensor(shape: [time, 1, 1], values: samples.map { Float($0 / peak) })
  }
}

extension RecurrentNetwork {
  /// The number of weights that take part.
  var usedWeightCount: Int {
    let unused = (layer as? ClockworkRNN).map { $0.parameterCount - $0.usedWeightCount } ?? 0
    return parameterCount - unused
  }
}
