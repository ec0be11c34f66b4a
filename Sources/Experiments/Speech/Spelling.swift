import NeuralNetworks
import Plots
import SpeechRecognition
import Tensors

/// Listen, attend and spell: a recogniser without alignments or blanks.
struct Spelling: Experiment {
  let name = "spelling"
  let summary = """
    A recogniser that listens, attends and spells reads strings of digits without any alignment; \
    where it looks moves through the recording.
    """
  let details = """
    The strings of spoken digits of `trimming`. An encoder of 64 states each way reads the frames; a \
    decoder of 128 states looks at its states and writes digits until the stop symbol. 800 steps \
    of Adam with rate 0.003 on 8 strings; 200 test strings. CTC, as in `trimming`, with as many \
    steps stands beside it. AN4, of which the lecture's attention recogniser would be a fairer test, \
    is too small for it on two processors in minutes: this is measured on digits only.

    Source: Chan et al. (2016), Listen, attend and spell, arXiv 1508.01211.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let digits = try SpokenDigits(options, for: name)
    let test = digits.test(options.size(200, quick: 3))
    var random = options.generator()
    var speller = Speller(hiddenSize: options.size(128, quick: 8), using: &random)
    let losses = Descent(steps: options.size(800, quick: 2), rate: 3e-3, clip: 5).train(
      &speller, "listen, attend and spell", report: report
    ) { speller, tape in
      let batch = digits.training(8, seed: random.next())
      return speller.network.loss(speller.read(batch, on: tape), batch.map(\.digits))
    }
    let written = test.map { speller.write($0) }
    let errors = zip(test, written).map {
      EditDistance(reference: $0.digits, hypothesis: $1.symbols)
    }.reduce(.zero, +)
    let exact = zip(test, written).count { $0.digits == $1.symbols }

    var classifier = DigitFrames(hiddenSize: options.size(64, quick: 6), using: &random)
    Descent(steps: options.size(800, quick: 2), rate: 3e-3, clip: 5).train(
      &classifier, "CTC", report: report
    ) { classifier, tape in
      classifier.ctcLoss(digits.training(8, seed: random.next()), on: tape)
    }
    let byCTC = test.map { BestPath(classifier.logProbabilities($0)).labels }
    let errorsCTC = zip(test, byCTC).map {
      EditDistance(reference: $0.digits, hypothesis: $1)
    }.reduce(.zero, +)
    let exactCTC = zip(test, byCTC).count { $0.digits == $1 }

    var table = ResultTable("recogniser", "digits wrong", "strings right", "of")
    table.add("attend and spell", errors.rate.percent, "\(exact)", "\(test.count)")
    table.add("CTC", errorsCTC.rate.percent, "\(exactCTC)", "\(test.count)")
    let place = test.indices.first { test[$0].digits.count == 5 } ?? 0
    let frames = test[place].labels.count
    var map = HeatMap(
      written[place].attention.flatMap { $0.prefix(frames) }, rowCount: frames)
    let names = written[place].symbols.map { "\($0 - 1)" } + ["stop"]
    map.title =
      "Attention; said: \(test[place].digits.map { "\($0 - 1)" }.joined(separator: " "))"
    map.columnAxis = Axis("written", ticks: .centred(Array(names.prefix(map.columnCount))))
    map.rowAxis = Axis("frame of 30 ms", hasWholeSteps: true)
    map.valueAxis = Axis("weight")
    map.isSmooth = false
    let curve = losses.means(of: 25)
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Attending and spelling gets less than 10 % of digits wrong.",
          found: errors.rate.percent, holds: errors.rate < 0.1),
        .init(
          "On so little data CTC, which knows that time goes on, is at least as good.",
          found: "\(errorsCTC.rate.percent) against \(errors.rate.percent)",
          holds: errorsCTC.rate <= errors.rate),
      ],
      pictures: [
        .init("spelling", map),
        .init(
          "loss",
          LineChart(
            title: "Loss of the speller", xAxis: Axis("step"),
            panels: [
              .init(
                yAxis: Axis("loss", unit: "nats a symbol"),
                series: [.init("loss", x: curve.x, y: curve.y)])
            ])),
      ])
  }
}

/// Frames to embeddings, and these to digits by ``SequenceToSequence``.
private struct Speller: Parameterized {
  var listen: Linear
  var network: SequenceToSequence

  init(hiddenSize: Int, using random: inout SeededGenerator) {
    var sizes = SequenceToSequence.Configuration(inputSymbols: 1, outputSymbols: 11)
    (sizes.embeddingSize, sizes.hiddenSize) = (hiddenSize / 2, hiddenSize)
    sizes.seesLastStates = false
    listen = Linear(
      "listen", inputSize: 120, outputSize: sizes.embeddingSize, using: &random)
    network = SequenceToSequence("speller", sizes, using: &random)
  }

  func read(_ strings: [SpokenDigits.Spoken], on tape: Tape) -> SequenceToSequence.Memory {
    let (x, lengths) = SpokenDigits.frames(strings)
    return network.read(listen(tape.constant(x)).tanh(), lengths: lengths)
  }

  func write(_ string: SpokenDigits.Spoken) -> SequenceToSequence.Writing {
    network.write(read([string], on: Tape(isTraining: false)), limit: 12)[0]
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try listen.forEachParameter(body)
    try network.forEachParameter(body)
  }
}
