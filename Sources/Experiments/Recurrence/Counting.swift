import Foundation
import NeuralNetworks
import Plots
import Tensors

/// aⁿ bⁿ: counting with cells.
struct Counting: Experiment {
  let name = "counting"
  let summary = """
    An LSTM that has seen a¹b¹ to a¹⁰b¹⁰ counts on far beyond; its gates and cells are \
    drawn over time.
    """
  let details = """
    A network of 4 cells reads S aⁿ bⁿ and predicts each next symbol; what follows S or an a is \
    not asked, as no one knows n. It is trained by Adam, its rate falling from 0.01 to a \
    thousandth of that, on n = 1…10 at once for 30,000 steps, from four starts for each forget \
    bias. The loss is the squared error, as in the source: it asks that all n end in the same \
    state, where cross-entropy only asks that they end on the right side. The figure is the \
    largest N such that all tested n ≤ N are right to the end (all n to 30, then every tenth, to \
    1,000). The forget bias is what is said to decide whether a cell remembers. A cell with bias \
    10 keeps σ(10) = 0.99995 a symbol, of n symbols all but n² 4.5e−5 / 2: half a symbol is lost \
    at n = 150. At 20 nothing is lost, as in an LSTM without forget gates.

    Source: Gers & Schmidhuber (2001), whose best network, with peepholes, reaches n = 1,000 from \
    10.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    var table = ResultTable("network", "forget bias", "last loss", "counts to n")
    var best = (n: -1, lstm: nil as LSTM?)
    var (simpleReach, reachByBias): (Int, [(bias: Float, reach: [Int])]) = (0, [])
    let limit = options.size(1_000, quick: 12)
    for part in 0..<options.size(2, quick: 1) {
      let (network, loss) = train(.elman, bias: 0, part, options, report)
      let reach = Self.reach(network, limit: limit)
      simpleReach = max(simpleReach, reach)
      table.add(Cell.elman.rawValue, "", loss.short, "\(reach)")
    }
    for (index, bias) in (options.isQuick ? [1] : [0, 10, 20] as [Float]).enumerated() {
      var reaches: [Int] = []
      for start in 0..<options.size(4, quick: 1) {
        let part = 10 + 4 * index + start
        let (network, loss) = train(.lstm, bias: bias, part, options, report)
        reaches.append(Self.reach(network, limit: limit))
        table.add(
          Cell.lstm.rawValue, "\(Int(bias))", loss.short, "\(reaches[start])")
        if reaches[start] > best.n {
          best = (reaches[start], network.layer as? LSTM)
        }
      }
      reachByBias.append((bias, reaches))
    }
    let found = reachByBias.map { bias, reach in
      "bias \(Int(bias)): \(reach.map(String.init).joined(separator: ", "))"
    }
    let allReach = reachByBias.flatMap(\.reach)
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Trained to n = 10, an LSTM counts to 1,000.", found: "best \(best.n)",
          holds: best.n >= 1_000),
        .init(
          "Every LSTM counts beyond what it was trained on; no simple network beyond 30.",
          found: "LSTM at least \(allReach.min() ?? 0), simple at most \(simpleReach)",
          holds: (allReach.min() ?? 0) > 10 && simpleReach <= 30),
        .init(
          "A large forget bias makes cells count further: at bias 20 the median is above that at 0.",
          found: found.joined(separator: "; "),
          holds: (reachByBias.last?.reach.map(Double.init).median ?? 0)
            > (reachByBias.first?.reach.map(Double.init).median ?? 0)),
      ],
      pictures: best.lstm.map { [.init("gates", Self.picture(of: $0), height: 760)] } ?? [])
  }

  private func train(
    _ cell: Cell, bias: Float, _ part: Int, _ options: ExperimentOptions,
    _ report: (String) -> Void
  ) -> (network: RecurrentNetwork, loss: Double) {
    var random = options.generator(part)
    var network = RecurrentNetwork(cell, inputSize: 3, hiddenSize: 4, outputSize: 3, using: &random)
    if var layer = network.layer as? LSTM {
      for unit in 4..<8 { layer.bias.value.values[unit] = bias }
      network.layer = layer
    }
    let counts = Array(1...options.size(10, quick: 4))
    let label = "\(cell.rawValue), forget bias \(Int(bias))"
    let losses = Descent(steps: options.size(30_000, quick: 10), rate: 1e-2, floor: 1e-3).train(
      &network, label, report: report
    ) { network, tape in
      let (x, lengths, labels) = Self.strings(counts)
      return Self.squaredError(network(tape.constant(x), lengths: lengths), labels)
    }
    return (network, losses.suffix(50).map(\.self).median)
  }

  /// S aⁿ bⁿ for each n: frames [time, batch, 3] of a, b, S, and what follows: b 1, the end 2; nil
  /// after S, and after every a, since no one knows which is the last.
  private static func strings(_ counts: [Int]) -> (x: Tensor, lengths: [Int], labels: [Int?]) {
    let lengths = counts.map { 2 * $0 + 1 }
    let time = lengths.max() ?? 0
    var x = Tensor(shape: [time, counts.count, 3])
    var labels = [Int?](repeating: nil, count: time * counts.count)
    for (row, n) in counts.enumerated() {
      for t in 0..<lengths[row] {
        x[t, row, t == 0 ? 2 : t <= n ? 0 : 1] = 1
        if t > n { labels[t * counts.count + row] = t == 2 * n ? 2 : 1 }
      }
    }
    return (x, lengths, labels)
  }

  /// The mean squared difference to 1 for what follows and 0 for what does not, where it is asked.
  private static func squaredError(_ output: Variable, _ labels: [Int?]) -> Variable {
    var (wanted, counts) = (Tensor(shape: output.shape), Tensor(shape: output.shape))
    for (place, label) in labels.enumerated() {
      guard let label else { continue }
      wanted.values[place * 3 + label] = 1
      for symbol in 0..<3 { counts.values[place * 3 + symbol] = 1 }
    }
    let difference = (output - output.tape.constant(wanted)) * output.tape.constant(counts)
    return (difference * difference).sum() * (1 / counts.values.reduce(0, +))
  }

  /// The largest N such that all tested n ≤ N are right.
  private static func reach(_ network: RecurrentNetwork, limit: Int) -> Int {
    let tested = Array(1...min(30, limit)) + stride(from: 40, through: limit, by: 10)
    var reached = 0
    for start in stride(from: 0, to: tested.count, by: 8) {
      let counts = Array(tested[start..<min(start + 8, tested.count)])
      let (x, lengths, labels) = strings(counts)
      let tape = Tape(isTraining: false)
      let scores = network(tape.constant(x), lengths: lengths).value
      for (row, n) in counts.enumerated() {
        for t in n + 1...2 * n {
          let place = t * counts.count + row
          let found = (0..<3).max { scores.values[place * 3 + $0] < scores.values[place * 3 + $1] }
          guard found == labels[place] else { return reached }
        }
        reached = n
      }
    }
    return reached
  }

  /// The gates and cells of the network while it reads a¹⁵b¹⁵.
  private static func picture(of lstm: LSTM) -> LineChart {
    let (x, lengths, _) = strings([15])
    let run = lstm.gates(x, length: lengths[0])
    let steps = (0..<lengths[0]).map(Double.init)
    func panel(_ title: String, _ values: [[Float]]) -> LineChart.Panel {
      let size = values[0].count
      return .init(
        yAxis: Axis(title),
        series: (0..<size).map { unit in
          .init("cell \(unit + 1)", x: steps, y: values.map { Double($0[unit]) })
        })
    }
    return LineChart(
      title: "Reading a¹⁵ b¹⁵", xAxis: Axis("symbol", hasWholeSteps: true),
      panels: [
        panel("input gate", run.input), panel("forget gate", run.forget),
        panel("output gate", run.output), panel("cell", run.cell),
      ])
  }
}

extension LSTM {
  /// What a layer's gates and cells were at each frame of one sequence, [time][hiddenSize].
  struct GateTrace {
    var input: [[Float]] = []
    var forget: [[Float]] = []
    var output: [[Float]] = []
    var cell: [[Float]] = []
  }

  /// Runs the layer over one sequence and keeps its gates; the cells are its own, and the gates are
  /// computed from the state before each step.
  func gates(_ x: Tensor, length: Int) -> GateTrace {
    let size = hiddenSize
    var trace = GateTrace()
    let zero = Tensor(shape: [1, size])
    var state = State(hidden: zero, cell: zero)
    for t in 0..<length {
      let frame = Tensor(
        shape: [1, 1, inputSize], values: Array(x.values[t * inputSize..<(t + 1) * inputSize]))
      var sums = PackedMatrix(inputWeights.value).multiply(frame, bias: bias.value.values).values
      let recurrent = PackedMatrix(recurrentWeights.value).multiply(state.hidden).values
      for index in sums.indices { sums[index] += recurrent[index] }
      let after = self(frame, lengths: [1], from: state).state
      func gate(_ index: Int, _ peephole: Int, _ cell: [Float]) -> [Float] {
        (0..<size).map { unit in
          let seen = (peepholes?.value.values[peephole * size + unit] ?? 0) * cell[unit]
          return 1 / (1 + expf(-(sums[index * size + unit] + seen)))
        }
      }
      trace.input.append(gate(0, 0, state.cell.values))
      trace.forget.append(gate(1, 1, state.cell.values))
      trace.output.append(gate(3, 2, after.cell.values))
      trace.cell.append(after.cell.values)
      state = after
    }
    return trace
  }
}
