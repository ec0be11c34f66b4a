import NeuralNetworks
import Plots
import Tensors

/// Listen, attend and spell: a recogniser with CTC beside it.
struct Spelling: Experiment {
  let name = "spelling"
  let summary = """
    A recogniser that listens, attends and spells reads strings of digits and the letters of AN4; \
    where it looks moves through the recording.
    """
  let details = """
    The strings of spoken digits of `trimming`, and the letters of CMU AN4 (948 recordings to train, \
    130 to test). A listener of three layers of 64 states each way (AN4: 128), the second over pairs \
    of frames; a speller of 128 states looks at them, told where it looked last, and writes until \
    the stop symbol. CTC reads the listener's last layer: it alone teaches the listener first, from \
    short recordings of AN4 to long ones (500 steps for digits, 1,000 for AN4); then half of its \
    loss is added to the speller's (1,000 and 1,400 steps). Adam of rate 0.003 on 8 strings or 16 \
    recordings a step; AN4 at three speeds, with masks. Speller and CTC write the likeliest symbols; \
    both together search with a beam of 4. 200 test strings. Settings were chosen on 8 speakers of \
    AN4's training part and on a tenth of the digits' training recordings, held out.

    Source: Chan et al. (2016), Listen, attend and spell, arXiv 1508.01211; where it looked last: \
    Chorowski et al. (2015), arXiv 1506.07503; with CTC: Kim, Hori & Watanabe (2017), arXiv \
    1609.06773; masks: Park et al. (2019), arXiv 1904.08779.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let (digits, letters) = (
      try SpokenDigits(options, for: name), try SpokenLetters(options, for: name)
    )
    let strings = digits.test(options.size(200, quick: 3)).map(\.spoken)
    func steps(_ listening: Int, _ spelling: Int) -> (listening: Int, spelling: Int) {
      (options.size(listening, quick: 2), options.size(spelling, quick: 2))
    }
    let ofDigits = SpellingLesson(
      label: "digits", symbolCount: 11, steps: steps(500, 1_000), dropout: 0.1
    ) { _, random in
      digits.training(8, seed: random.next()).map(\.spoken)
    }
    let ofLetters = SpellingLesson(
      label: "AN4", symbolCount: SpokenLetters.symbolCount, space: SpokenLetters.space,
      steps: steps(1_000, 1_400), dropout: 0.25
    ) { share, random in
      letters.training(16, share: share, using: &random)
    }
    var random = options.generator()
    var (table, lines, found) = (
      ResultTable("data", "recogniser", "symbols wrong", "words wrong", "right"),
      [LineChart.Series](), [SpellingLesson.Outcome]()
    )
    for (lesson, test, size) in [(ofDigits, strings, 128), (ofLetters, letters.test, 256)] {
      let outcome = lesson.run(
        listenerSize: options.size(size, quick: 8), size: options.size(128, quick: 8), test: test,
        using: &random, report: report)
      let curve = outcome.losses.means(of: 25)
      lines.append(.init(lesson.label, x: curve.x, y: curve.y))
      for recogniser in SpellingLesson.Recogniser.allCases {
        table.add([lesson.label, recogniser.rawValue] + (outcome.scores[recogniser]?.cells ?? []))
      }
      found.append(outcome)
    }
    let (spokenDigits, spokenLetters) = (found[0], found[1])
    let examples = letters.test.indices.prefix(4).map { index in
      let said = SpokenLetters.text(letters.test[index].symbols)
      let texts = SpellingLesson.Recogniser.allCases.map {
        SpokenLetters.text(spokenLetters.written[$0]?[index] ?? [])
      }
      return "\(said) → \(texts[0]) (CTC: \(texts[1]); both: \(texts[2]))"
    }
    let wrong = spokenDigits.rate(.speller, \.symbols)
    let words = SpellingLesson.Recogniser.allCases.map { spokenLetters.rate($0, \.words) }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Attending and spelling gets less than 10 % of digits wrong.", found: wrong.percent,
          holds: wrong < 0.1),
        .init(
          "It gets less than half of AN4's words wrong.", found: words[0].percent,
          holds: words[0] < 0.5),
        .init(
          "On so little data CTC, which knows that time goes on, gets fewer words of AN4 wrong.",
          found: "\(words[1].percent), spelt \(words[0].percent)", holds: words[1] < words[0]),
        .init(
          "Both together get fewer of them wrong than either.", found: words[2].percent,
          holds: words[2] < min(words[0], words[1])),
      ],
      pictures: [
        .init("spelling", Self.map(spokenDigits, strings)),
        .init(
          "loss",
          LineChart(
            title: "Loss of speller and CTC", xAxis: Axis("step"),
            panels: [.init(yAxis: Axis("loss", unit: "nats a symbol"), series: lines)])),
      ], examples: examples)
  }

  /// Where the speller looked for each symbol of a string of five digits.
  private static func map(
    _ outcome: SpellingLesson.Outcome, _ strings: [Speller.Spoken]
  ) -> HeatMap {
    let place = strings.indices.first { strings[$0].symbols.count == 5 } ?? 0
    let attention = outcome.attention[place]
    let names = (outcome.written[.speller]?[place] ?? []).map { "\($0 - 1)" } + ["stop"]
    let said = strings[place].symbols.map { "\($0 - 1)" }.joined(separator: " ")
    var map = HeatMap(attention.flatMap(\.self), rowCount: attention.first?.count ?? 1)
    map.title = "Attention; said: \(said)"
    map.columnAxis = Axis("written", ticks: .centred(Array(names.prefix(map.columnCount))))
    map.rowAxis = Axis("place of 60 ms", hasWholeSteps: true)
    map.valueAxis = Axis("weight", range: 0...1)
    map.isSmooth = false
    return map
  }
}

extension LabelledFrames {
  /// Frames and what was said.
  fileprivate var spoken: Speller.Spoken { (frames, symbols) }
}
