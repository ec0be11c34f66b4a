import NeuralNetworks
import Plots
import Tensors

/// The embedded Reber grammar: the second symbol comes back at the end.
struct ReberGrammar: Experiment {
  let name = "reber"
  let summary = """
    An LSTM learns the embedded Reber grammar with its one long dependency; a simple \
    network guesses there.
    """
  let details = """
    Strings B T … T E and B P … P E, with a string of Reber's automaton of at least 10 symbols \
    inside (all branches equally likely), so that what comes last but one was told more than 10 \
    symbols ago. Networks of 20 states predict each next symbol, trained by Adam on 3,000 \
    batches of 16 new strings. A string counts as right if every possible next symbol is likelier \
    than every impossible one at all its places; 500 new strings.

    Source: Reber (1967); Hochreiter & Schmidhuber (1997), experiment 1, where strings inside may \
    be shorter.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    var table = ResultTable("network", "strings right", "last but one right")
    var shares: [Cell: (whole: Double, far: Double)] = [:]
    var lines: [LineChart.Series] = []
    for (part, cell) in [Cell.elman, .gru, .lstm].enumerated() {
      var random = options.generator(part)
      var network = RecurrentNetwork(
        cell, inputSize: 7, hiddenSize: options.size(20, quick: 6), outputSize: 7, using: &random)
      let losses = Descent(steps: options.size(3_000, quick: 5), rate: 1e-2).train(
        &network, cell.rawValue, report: report
      ) { network, tape in
        let strings = (0..<16).map { _ in Self.string(using: &random) }
        let (x, lengths) = Self.frames(strings)
        let time = x.shape[0]
        let labels = (0..<time).flatMap { t in
          strings.map { t + 1 < $0.count ? $0[t + 1].symbol : nil }
        }
        return network(tape.constant(x), lengths: lengths).crossEntropy(labels)
      }
      let share = Self.shares(network, count: options.size(500, quick: 10))
      shares[cell] = share
      table.add(cell.rawValue, share.whole.percent, share.far.percent)
      let curve = losses.means(of: 25)
      lines.append(.init(cell.rawValue, x: curve.x, y: curve.y))
    }
    let (simple, lstm) = (shares[.elman] ?? (.nan, .nan), shares[.lstm] ?? (.nan, .nan))
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "The LSTM gets at least 99 % of strings right.", found: lstm.whole.percent,
          holds: lstm.whole >= 0.99),
        .init(
          "The simple network does not know the last symbol but one: below 75 %, chance is 50 %.",
          found: simple.far.percent, holds: simple.far < 0.75),
      ],
      pictures: [
        .init(
          "reber",
          LineChart(
            title: "Embedded Reber grammar", xAxis: Axis("step"),
            panels: [.init(yAxis: Axis("loss", unit: "nats a symbol"), series: lines)]))
      ])
  }

  /// A symbol of a string, and those that could have stood in its place.
  typealias Place = (symbol: Int, possible: [Int])

  /// B T P S X V E, as numbers.
  private static let (b, t, p, s, x, v, e) = (0, 1, 2, 3, 4, 5, 6)
  /// Of each state of Reber's automaton: symbols with the states they lead to; loops come first.
  private static let automaton: [[(symbol: Int, next: Int)]] = [
    [(t, 1), (p, 2)], [(s, 1), (x, 3)], [(t, 2), (v, 4)], [(x, 2), (s, 5)], [(p, 3), (v, 5)],
  ]

  /// Draws an embedded string; the inner one has at least 10 symbols.
  static func string(using random: inout SeededGenerator) -> [Place] {
    var inner: [Place] = []
    repeat {
      inner = [(b, [b])]
      var state = 0
      while state < 5 {
        let choices = automaton[state]
        let choice = choices[random.uniform() < 0.5 ? 0 : 1]
        inner.append((choice.symbol, choices.map(\.symbol)))
        state = choice.next
      }
      inner.append((e, [e]))
    } while inner.count < 10
    let branch = random.uniform() < 0.5 ? t : p
    return [(b, [b]), (branch, [t, p])] + inner + [(branch, [branch]), (e, [e])]
  }

  /// The strings without their last symbol as frames, [time, batch, 7], one number of each is 1.
  private static func frames(_ strings: [[Place]]) -> (x: Tensor, lengths: [Int]) {
    let lengths = strings.map { $0.count - 1 }
    var frames = Tensor(shape: [lengths.max() ?? 0, strings.count, 7])
    for (row, string) in strings.enumerated() {
      for (time, place) in string.dropLast().enumerated() { frames[time, row, place.symbol] = 1 }
    }
    return (frames, lengths)
  }

  /// The share of new strings that are right throughout, and of those right at the last place but
  /// one.
  private static func shares(
    _ network: RecurrentNetwork, count: Int
  ) -> (whole: Double, far: Double) {
    var random = SeededGenerator(seed: 999)
    let strings = (0..<count).map { _ in string(using: &random) }
    let (x, lengths) = frames(strings)
    let tape = Tape(isTraining: false)
    let scores = network(tape.constant(x), lengths: lengths).value
    var (whole, far) = (0, 0)
    for (row, string) in strings.enumerated() {
      let right = (1..<string.count).map { place in
        let row = (0..<7).map { scores[place - 1, row, $0] }
        let possible = string[place].possible
        let worst = possible.map { row[$0] }.min() ?? 0
        return row.indices.allSatisfy { possible.contains($0) || row[$0] < worst }
      }
      whole += right.allSatisfy(\.self) ? 1 : 0
      far += right[right.count - 2] ? 1 : 0
    }
    return (Double(whole) / Double(count), Double(far) / Double(count))
  }
}
