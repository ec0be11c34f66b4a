import NeuralNetworks
import Plots
import SpeechRecognition
import Tensors

/// Labels of frames with trimming against CTC.
struct Trimming: Experiment {
  let name = "trimming"
  let summary = """
    Labelling frames and trimming repetitions loses digits that are said twice in a row; CTC, with \
    its blank, keeps them.
    """
  let details = """
    Strings of 3 to 5 spoken digits are joined from recordings of one speaker of the Free Spoken \
    Digit Dataset (`fsdd-8k`); after the first, half of the digits repeat the one before on \
    purpose, and a few by chance. A bidirectional LSTM of 64 states each way reads log-mel frames \
    of 30 ms. It is trained either with the digit of each frame (cross-entropy), and successive \
    equal frames are trimmed to one digit, or with the string alone (CTC). Adam of rate 0.005, 600 \
    steps of 8 strings of the training part; tested on 200 strings of the test part (takes 0 to \
    4). Figures are the share of wrong digits, and of doubled digits of which both are found \
    (strings of the right length whose digits there are right).

    Source: Graves et al. (2006), Connectionist temporal classification.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let digits = try SpokenDigits(options, for: name)
    let test = digits.test(options.size(200, quick: 3))
    var table = ResultTable("training", "digits wrong", "doubled digits found")
    var found: [String: (wrong: Double, doubled: Double)] = [:]
    var pictures: [ExperimentResult.Picture] = []
    for isCTC in [false, true] {
      let label = isCTC ? "strings (CTC)" : "frames, trimmed"
      var random = options.generator()
      var network = FrameClassifier(
        inputSize: 120, hiddenSize: options.size(64, quick: 6), labelCount: 11, using: &random)
      Descent(steps: options.size(600, quick: 2), rate: 5e-3, clip: 5).train(
        &network, label, report: report
      ) { network, tape in
        let batch = digits.training(8, seed: random.next())
        return isCTC ? network.ctcLoss(batch, on: tape) : network.frameLoss(batch, on: tape)
      }
      let results = test.map { network.logProbabilities($0) }
      let hypotheses = results.map { BestPath($0).labels }
      let errors = zip(test, hypotheses).map {
        EditDistance(reference: $0.symbols, hypothesis: $1)
      }.reduce(.zero, +)
      let doubled = zip(test, hypotheses).map { Self.doubled($0.symbols, $1) }
      let share =
        Double(doubled.reduce(0) { $0 + $1.found })
        / Double(max(1, doubled.reduce(0) { $0 + $1.count }))
      found[label] = (errors.rate, share)
      table.add(label, errors.rate.percent, share.percent)
      // The string with the most doubled digits is drawn.
      let place = test.indices.max { doubled[$0].count < doubled[$1].count } ?? 0
      let said = test[place].symbols.map { "\($0 - 1)" }.joined(separator: " ")
      var map = HeatMap(results[place].exponential().values, rowCount: 11)
      map.title = "\(label), said: \(said)"
      map.columnAxis = Axis("frame of 30 ms", hasWholeSteps: true)
      map.rowAxis = Axis(
        "label", ticks: .centred(["blank"] + (0...9).map(String.init)))
      map.valueAxis = Axis("probability", range: 0...1)
      map.isSmooth = false
      pictures.append(.init(isCTC ? "ctc" : "frames", map, height: 360))
    }
    let (frames, ctc) = (
      found["frames, trimmed"] ?? (.nan, .nan), found["strings (CTC)"] ?? (.nan, .nan)
    )
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Trimming finds fewer than a quarter of doubled digits, CTC over three quarters.",
          found: "\(frames.doubled.percent) and \(ctc.doubled.percent)",
          holds: frames.doubled < 0.25 && ctc.doubled > 0.75),
        .init(
          "CTC gets fewer digits wrong.", found: "\(ctc.wrong.percent), \(frames.wrong.percent)",
          holds: ctc.wrong < frames.wrong),
      ],
      pictures: pictures)
  }

  /// How many digits equal the one before, and how many of them are found at their places.
  private static func doubled(_ digits: [Int], _ found: [Int]) -> (count: Int, found: Int) {
    let places = digits.indices.dropFirst().filter { digits[$0] == digits[$0 - 1] }
    guard found.count == digits.count else { return (places.count, 0) }
    return (
      places.count,
      places.count { found[$0] == digits[$0] && found[$0 - 1] == digits[$0 - 1] }
    )
  }
}
