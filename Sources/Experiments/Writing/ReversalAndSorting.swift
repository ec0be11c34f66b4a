import NeuralNetworks
import Plots
import Tensors

/// Sequence to sequence with a stop symbol: reversing and sorting letters.
struct ReversalAndSorting: Experiment {
  let name = "reversal"
  let summary = """
    A decoder that looks back at the input reverses and sorts letters and stops by itself; one that \
    sees only the encoder's last states falls behind in reversing long words, but not in sorting them.
    """
  let details = """
    Words of 2 to 12 random letters are reversed or sorted by an encoder and decoder of 64 states, \
    with attention and without. Training by Adam of rate 0.006 on 2,000 batches of 32 new words. The \
    figure is the share of 300 new words written without a mistake, stop symbol included; words of \
    2 to 6 and of 10 to 12 letters are also counted apart.

    Source: Sutskever, Vinyals & Le (2014); Bahdanau, Cho & Bengio (2015).
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let tasks = [("reversal", SymbolTask.reversal), ("sorting", .sorting)]
    let longest = options.size(12, quick: 4)
    let count = options.size(300, quick: 3)
    var table = ResultTable("task", "attention", "right", "2 to 6 letters", "10 to 12 letters")
    var shares: [String: Double] = [:]
    var maps: [ExperimentResult.Picture] = []
    var examples: [String] = []
    for (part, (label, task)) in tasks.enumerated() {
      for hasAttention in [false, true] {
        var sizes = SequenceToSequence.Configuration(
          inputSymbols: task.symbols, outputSymbols: task.symbols)
        sizes.hasAttention = hasAttention
        (sizes.embeddingSize, sizes.hiddenSize) = (24, options.size(64, quick: 8))
        var random = options.generator(part)
        var network = SequenceToSequence("network", sizes, using: &random)
        Descent(steps: options.size(2_000, quick: 3), rate: 6e-3).train(
          &network, "\(label), \(hasAttention ? "attention" : "last states")", report: report
        ) { network, tape in
          let pairs = task.pairs(32, lengths: 2...longest, using: &random)
          return network.loss(pairs.inputs, pairs.outputs, on: tape)
        }
        let share = task.accuracy(network, count, lengths: 2...longest)
        shares["\(label) \(hasAttention)"] = share
        table.add(
          label, hasAttention ? "yes" : "no", share.percent,
          task.accuracy(network, count, lengths: 2...(longest / 2)).percent,
          task.accuracy(network, count, lengths: max(2, longest - 2)...longest).percent)
        guard hasAttention else { continue }
        let input = [20, 23, 9, 12, 9, 7, 8, 20]  // twilight
        let writing = network.write(input, limit: 20)[0]
        examples.append(
          "\(label): \(SymbolTask.text(input)) → \(SymbolTask.text(writing.symbols))")
        maps.append(
          .init(label, Self.map(writing, input, title: "Attention while \(label)"), height: 420))
      }
    }
    let withAttention = tasks.map { shares["\($0.0) true"] ?? .nan }
    let without = tasks.map { shares["\($0.0) false"] ?? .nan }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "With attention at least 95 % of words are reversed and sorted without a mistake.",
          found: withAttention.map(\.percent).joined(separator: " and "),
          holds: withAttention.allSatisfy { $0 >= 0.95 }),
        .init(
          "Without attention fewer are reversed.",
          found: "\(without[0].percent) against \(withAttention[0].percent)",
          holds: without[0] < withAttention[0]),
        .init(
          "Sorting needs no attention, as what came first does not matter: at least 95 %.",
          found: without[1].percent, holds: without[1] >= 0.95),
      ],
      pictures: maps, examples: examples)
  }

  /// Where each written letter looked.
  private static func map(
    _ writing: SequenceToSequence.Writing, _ input: [Int], title: String
  ) -> HeatMap {
    var map = HeatMap(writing.attention.flatMap(\.self), rowCount: input.count + 1)
    map.title = title
    let read = input.map { SymbolTask.text([$0]) } + ["stop"]
    let written = writing.symbols.map { SymbolTask.text([$0]) } + ["stop"]
    map.columnAxis = Axis("written", ticks: .centred(Array(written.prefix(map.columnCount))))
    map.rowAxis = Axis("read", ticks: .centred(read))
    map.valueAxis = Axis("weight", range: 0...1)
    map.isSmooth = false
    return map
  }
}

extension [Tick] {
  /// A name in the middle of each cell of a heat map.
  static func centred(_ names: [String]) -> [Tick] {
    names.enumerated().map { Tick(Double($0) + 0.5, label: $1) }
  }
}
