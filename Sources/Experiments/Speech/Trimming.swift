import AudioFiles
import Foundation
import NeuralNetworks
import Plots
import SpeechFeatures
import SpeechPipelines
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
    Digit Dataset (`fsdd-8k`); half of the digits repeat the one before. A bidirectional LSTM of 64 \
    states each way reads log-mel frames of 30 ms. It is trained either with the digit of each frame \
    (cross-entropy), and successive equal frames are trimmed to one digit, or with the string alone \
    (CTC). Adam of rate 0.005, 600 steps of 8 strings of the training part; tested on 200 strings of \
    the test part (takes 0 to 4). Figures are the share of wrong digits, and of doubled digits of \
    which both are found (strings of the right length whose digits there are right).

    Source: Graves et al. (2006), Connectionist temporal classification.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let recordings = try self.recordings(options)
    let test = strings(of: recordings.test, count: options.size(200, quick: 3), seed: 999)
    var table = ResultTable("training", "digits wrong", "doubled digits found")
    var found: [String: (wrong: Double, doubled: Double)] = [:]
    var pictures: [ExperimentResult.Picture] = []
    for isCTC in [false, true] {
      let label = isCTC ? "strings (CTC)" : "frames, trimmed"
      var random = options.generator()
      let layer = Bidirectional<LSTM>(
        "layer", inputSize: 120, hiddenSize: options.size(64, quick: 6), using: &random)
      var network = FrameNetwork(layer: layer, using: &random)
      Descent(steps: options.size(600, quick: 2), rate: 5e-3, clip: 5).train(
        &network, label, report: report
      ) { network, tape in
        let batch = strings(of: recordings.training, count: 8, seed: random.next())
        let (x, lengths) = Self.frames(batch)
        let scores = network(tape.constant(x), lengths: lengths)
        guard isCTC else {
          let labels = (0..<x.shape[0]).flatMap { t in
            batch.map { t < $0.labels.count ? $0.labels[t] : nil }
          }
          return scores.crossEntropy(labels)
        }
        return scores.logSoftmax()
          .ctcLoss(targets: batch.map(\.digits), lengths: lengths, scale: 1.0 / 8).sum
      }
      let results = test.map { string in
        let (x, lengths) = Self.frames([string])
        let scores = network(Tape(isTraining: false).constant(x), lengths: lengths).value
        return (string, scores.logSoftmax().reshaped([x.shape[0], 11]))
      }
      let hypotheses = results.map { BestPath($1).labels }
      let errors = zip(test, hypotheses).map {
        EditDistance(reference: $0.digits, hypothesis: $1)
      }.reduce(.zero, +)
      let doubled = zip(test, hypotheses).map { Self.doubled($0.digits, $1) }
      let share =
        Double(doubled.reduce(0) { $0 + $1.found })
        / Double(max(1, doubled.reduce(0) { $0 + $1.count }))
      found[label] = (errors.rate, share)
      table.add(label, errors.rate.percent, share.percent)
      // The string with the most doubled digits is drawn.
      let place = test.indices.max { doubled[$0].count < doubled[$1].count } ?? 0
      let said = test[place].digits.map { "\($0 - 1)" }.joined(separator: " ")
      var map = HeatMap(results[place].1.exponential().values, rowCount: 11)
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

  /// Frames of one recorded digit, [time, 120], and its label, the digit + 1.
  private typealias Recording = (frames: Tensor, label: Int)
  /// Recordings by speaker, in a fixed order.
  private typealias Speakers = [[Recording]]
  /// Digits one after the other: frames, the label of each frame, the labels of the digits.
  private struct Spoken {
    var frames: [Float] = []
    var labels: [Int] = []
    var digits: [Int] = []
  }

  private func recordings(
    _ options: ExperimentOptions
  ) throws -> (training: Speakers, test: Speakers) {
    let path = "\(options.data)/fsdd-8k/manifest.tsv"
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw ExperimentError.missingData(path: path, experiment: name)
    }
    var configuration = FeatureConfiguration()
    (configuration.kind, configuration.sampleRate) = (.logMel, 8_000)
    (configuration.stackedFrameCount, configuration.stackShift) = (3, 3)
    configuration.normalization = .utterance
    let extractor = try FeatureExtractor(configuration)
    let words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    func speakers(_ split: String) throws -> Speakers {
      let utterances = try Manifest(contentsOf: path, split: split).utterances
      // Quick runs read every hundredth recording only.
      let step = options.size(1, quick: 25)
      var bySpeaker: [String: [Recording]] = [:]
      for index in stride(from: 0, to: utterances.count, by: step) {
        let utterance = utterances[index]
        guard let digit = words.firstIndex(of: utterance.transcript.lowercased()) else { continue }
        let frames = extractor(try Waveform(contentsOf: utterance.path).samples)
        guard frames.rowCount > 0 else { continue }
        bySpeaker[utterance.speaker ?? "", default: []].append((frames, digit + 1))
      }
      return bySpeaker.sorted { $0.key < $1.key }.map(\.value)
    }
    return (try speakers("train"), try speakers("test"))
  }

  /// Draws strings of digits of one speaker each.
  private func strings(of speakers: Speakers, count: Int, seed: UInt64) -> [Spoken] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let recordings = speakers[Int.random(in: speakers.indices, using: &random)]
      var spoken = Spoken()
      for _ in 0..<Int.random(in: 3...5, using: &random) {
        let same = recordings.filter { $0.label == spoken.digits.last }
        let choices = random.uniform() < 0.5 && !same.isEmpty ? same : recordings
        let next = choices[Int.random(in: choices.indices, using: &random)]
        spoken.frames += next.frames.values
        spoken.labels += Array(repeating: next.label, count: next.frames.rowCount)
        spoken.digits.append(next.label)
      }
      return spoken
    }
  }

  /// Puts strings side by side, [time, batch, 120].
  private static func frames(_ strings: [Spoken]) -> (x: Tensor, lengths: [Int]) {
    let lengths = strings.map(\.labels.count)
    var x = Tensor(shape: [lengths.max() ?? 0, strings.count, 120])
    for (row, string) in strings.enumerated() {
      VectorKernels.copy(
        rows: lengths[row], columns: 120, string.frames, at: 0, stride: 120, to: &x.values,
        at: row * 120, stride: strings.count * 120)
    }
    return (x, lengths)
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

/// A bidirectional layer under scores of the blank and ten digits.
private struct FrameNetwork: Parameterized {
  var layer: Bidirectional<LSTM>
  var output: Linear

  init(layer: Bidirectional<LSTM>, using random: inout SeededGenerator) {
    self.layer = layer
    output = Linear("output", inputSize: layer.outputSize, outputSize: 11, using: &random)
  }

  func callAsFunction(_ x: Variable, lengths: [Int]) -> Variable {
    output(layer(x, lengths: lengths))
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try layer.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
