import NeuralNetworks
import Plots
import SpeechRecognition
import Tensors

/// Listen, attend and spell: a recogniser without alignments or blanks.
struct Spelling: Experiment {
  let name = "spelling"
  let summary = """
    A recogniser that listens, attends and spells reads strings of digits and the letters of AN4; \
    where it looks moves through the recording.
    """
  let details = """
    The strings of spoken digits of `trimming`, and the letters of CMU AN4 (948 recordings to train, \
    130 to test). A listener of two layers of 64 states each way, the second over pairs of frames; a \
    speller of 128 states looks at them, told where it looked last, and writes until the stop symbol. \
    CTC reads the listener's first layer and is trained with the speller (half of its loss). Adam of \
    rate 0.003 on 8 recordings a step, 800 steps for digits, 1,500 for AN4; greedy; 200 test strings.

    Source: Chan et al. (2016), Listen, attend and spell, arXiv 1508.01211; with CTC: Kim, Hori & \
    Watanabe (2017), arXiv 1609.06773.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let (digits, letters) = (
      try SpokenDigits(options, for: name), try SpokenLetters(options, for: name)
    )
    let strings = digits.test(options.size(200, quick: 3))
    var (random, table) = (
      options.generator(),
      ResultTable("data", "recogniser", "symbols wrong", "words wrong", "right")
    )
    var lines: [LineChart.Series] = []
    /// Trains on batches that are drawn; returns what is written for the test.
    func run(
      _ label: String, symbols: Int, steps: Int, test: [Speller.Spoken],
      draw: (inout SeededGenerator) -> [Speller.Spoken]
    ) -> (spelt: Score, byCTC: Score, written: [(spelt: [Int], attention: [[Float]], byCTC: [Int])])
    {
      var speller = Speller(
        symbols: symbols, size: options.size(128, quick: 8), using: &random)
      let losses = Descent(steps: options.size(steps, quick: 2), rate: 3e-3, clip: 5).train(
        &speller, label, report: report
      ) { speller, tape in speller.loss(draw(&random), on: tape) }
      let curve = losses.means(of: 25)
      lines.append(.init(label, x: curve.x, y: curve.y))
      report("\(label): writing")
      let written = test.map { speller.write($0, limit: 2 * $0.symbols.count + 10) }
      let space = symbols == 11 ? nil : SpokenLetters.space
      let spelt = Score(test, written.map(\.spelt), space)
      let byCTC = Score(test, written.map(\.byCTC), space)
      table.add([label, "attend and spell"] + spelt.cells)
      table.add([label, "CTC"] + byCTC.cells)
      return (spelt, byCTC, written)
    }
    let ofDigits = run(
      "digits", symbols: 11, steps: 800, test: strings.map { ($0.frames, $0.digits) }
    ) { random in
      digits.training(8, seed: random.next()).map { ($0.frames, $0.digits) }
    }
    // Recordings of like length are side by side, so that little of a batch is empty.
    let sorted = letters.training.sorted { $0.frames.count < $1.frames.count }
    let ofLetters = run(
      "AN4", symbols: SpokenLetters.symbolCount, steps: 1_500, test: letters.test
    ) { random in
      let first = Int.random(in: 0...max(0, sorted.count - 8), using: &random)
      return Array(sorted[first..<min(first + 8, sorted.count)])
    }
    let place = strings.indices.first { strings[$0].digits.count == 5 } ?? 0
    let said = strings[place].digits.map { "\($0 - 1)" }.joined(separator: " ")
    let names = ofDigits.written[place].spelt.map { "\($0 - 1)" } + ["stop"]
    let examples = zip(letters.test, ofLetters.written).prefix(4).map { spoken, written in
      let texts = [spoken.symbols, written.spelt, written.byCTC].map(SpokenLetters.text)
      return "\(texts[0]) → \(texts[1]) (CTC: \(texts[2]))"
    }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Attending and spelling gets less than 10 % of digits wrong.",
          found: ofDigits.spelt.symbols.rate.percent, holds: ofDigits.spelt.symbols.rate < 0.1),
        .init(
          "On so little data CTC, which knows that time goes on, gets fewer words of AN4 wrong.",
          found: "\(ofLetters.byCTC.words.rate.percent), "
            + "spelt \(ofLetters.spelt.words.rate.percent)",
          holds: ofLetters.byCTC.words.rate < ofLetters.spelt.words.rate),
      ],
      pictures: [
        .init("spelling", Self.map(ofDigits.written[place].attention, names, said: said)),
        .init(
          "loss",
          LineChart(
            title: "Loss of speller and CTC", xAxis: Axis("step"),
            panels: [.init(yAxis: Axis("loss", unit: "nats a symbol"), series: lines)])),
      ], examples: Array(examples))
  }

  /// Where the speller looked for each symbol.
  private static func map(_ attention: [[Float]], _ names: [String], said: String) -> HeatMap {
    var map = HeatMap(attention.flatMap(\.self), rowCount: attention.first?.count ?? 1)
    map.title = "Attention; said: \(said)"
    map.columnAxis = Axis("written", ticks: .centred(Array(names.prefix(map.columnCount))))
    map.rowAxis = Axis("place of 60 ms", hasWholeSteps: true)
    map.valueAxis = Axis("weight", range: 0...1)
    map.isSmooth = false
    return map
  }

  /// Errors of symbols and of words, and how many recordings have none.
  private struct Score {
    var symbols = EditDistance.zero
    var words = EditDistance.zero
    var (right, count) = (0, 0)

    /// Compares; without a space each symbol is a word.
    init(_ said: [Speller.Spoken], _ written: [[Int]], _ space: Int?) {
      func words(_ symbols: [Int]) -> [[Int]] {
        guard let space else { return symbols.map { [$0] } }
        return symbols.split(separator: space).map(Array.init)
      }
      for (said, written) in zip(said.map(\.symbols), written) {
        symbols = symbols + EditDistance(reference: said, hypothesis: written)
        self.words =
          self.words + EditDistance(reference: words(said), hypothesis: words(written))
        right += said == written ? 1 : 0
        count += 1
      }
    }

    var cells: [String] {
      [symbols.rate.percent, words.rate.percent, "\(right) of \(count)"]
    }
  }
}
