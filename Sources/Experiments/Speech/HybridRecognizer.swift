import Foundation
import NeuralNetworks
import Plots
import SpeechRecognition
import SpokenLanguageUnderstanding
import Tensors

/// Deep inside, structured outside, for speech: a network in a hidden Markov model.
struct HybridRecognizer: Experiment {
  let name = "hybrid"
  let summary = """
    A hidden Markov model whose states are scored by a recurrent network gets fewer phones wrong \
    than the network's labels alone, and than the Markov model with normal distributions.
    """
  let details = """
    Read English with the phone of each frame (`librispeech-train-4spk-aligned`; the times are an \
    aligner's): three speakers to train, each tenth of their recordings to choose weights, the \
    fourth speaker to test. 13 MFCC with two differences every 20 ms; 39 phones without stress, and \
    silence. A bidirectional LSTM of 96 states each way learns the phone of each frame: 800 steps \
    of 8 recordings by Adam of rate 0.004. Alone, its labels are trimmed: equal neighbours are one, \
    silence none. In the Markov model each phone is a state, transitions are counted, and the best \
    path is found with κ (ln p(phone | frames) − ln p(phone)), or with κ ln p of the frame under a \
    normal distribution of each phone; κ of 0.1, 0.2, 0.5, 1, 2 and 4 is chosen on recordings held \
    out. Beside them the same network trained with CTC, which needs no times. The figure is the \
    share of wrong phones (substituted, left out, put in).

    Source: Bourlard & Morgan (1994), Connectionist speech recognition; Graves, Jaitly & Mohamed \
    (2013), Hybrid speech recognition with deep bidirectional LSTM.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    report("hybrid: reading recordings")
    let data = try AlignedPhones(options, for: name)
    let network = train(data, isCTC: false, options, report)
    let ctc = train(data, isCTC: true, options, report)
    report("hybrid: best paths")
    let gaussians = GaussianStates(data.training, stateCount: data.names.count)
    let prior = Self.prior(data)
    func scaled(_ recording: LabelledFrames) -> [Float] {
      network.logProbabilities(recording).values.enumerated().map {
        $0.element - prior[$0.offset % prior.count]
      }
    }
    let transitions = Self.transitions(data)
    let byGaussians = Self.decode(data, transitions) { gaussians.scores($0.frames) }
    let byNetwork = Self.decode(data, transitions, scaled)
    let trimmed = Self.errors(data.test.map { Self.trimmed($0, network) }, data.test)
    let byCTC = Self.errors(
      data.test.map { BestPath(ctc.logProbabilities($0)).labels }, data.test)
    var table = ResultTable("recogniser", "κ", "phones wrong", "left out", "put in")
    for (label, scale, errors) in [
      ("normal distributions + Markov model", byGaussians.scale, byGaussians.errors),
      ("network, trimmed", nil, trimmed),
      ("network + Markov model", byNetwork.scale, byNetwork.errors),
      ("network, CTC", nil, byCTC),
    ] {
      let length = Double(max(errors.referenceLength, 1))
      table.add(
        label, scale.map { "\($0)" } ?? "", errors.rate.percent,
        (Double(errors.deletions) / length).percent, (Double(errors.insertions) / length).percent)
    }
    let (hybrid, alone, normal) = (byNetwork.errors.rate, trimmed.rate, byGaussians.errors.rate)
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "The network in the Markov model gets fewer phones wrong than alone.",
          found: "\(hybrid.percent) against \(alone.percent)", holds: hybrid < alone),
        .init(
          "It gets fewer wrong than normal distributions in the Markov model.",
          found: "\(hybrid.percent) against \(normal.percent)", holds: hybrid < normal),
      ],
      pictures: data.test.first.map { [Self.picture($0, network, data.names)] } ?? [])
  }

  private func train(
    _ data: AlignedPhones, isCTC: Bool, _ options: ExperimentOptions, _ report: (String) -> Void
  ) -> FrameClassifier {
    var random = options.generator()
    var network = FrameClassifier(
      inputSize: AlignedPhones.featureCount, hiddenSize: options.size(96, quick: 6),
      labelCount: data.names.count, using: &random)
    Descent(steps: options.size(800, quick: 2), rate: 4e-3, clip: 5).train(
      &network, isCTC ? "CTC" : "frames", report: report
    ) { network, tape in
      let batch = (0..<8).map { _ in
        data.training[Int.random(in: data.training.indices, using: &random)]
      }
      return isCTC ? network.ctcLoss(batch, on: tape) : network.frameLoss(batch, on: tape)
    }
    return network
  }

  /// ln of the share of each phone among the frames.
  private static func prior(_ data: AlignedPhones) -> [Float] {
    var counts = [Float](repeating: 0.5, count: data.names.count)
    for recording in data.training { for label in recording.labels { counts[label] += 1 } }
    let total = counts.reduce(0, +)
    return counts.map { logf($0 / total) }
  }

  /// ln p of each phone after another from frame to frame, counted.
  private static func transitions(_ data: AlignedPhones) -> TransitionScores {
    let count = data.names.count
    var followed = [Float](repeating: 0.5, count: count * count)
    for labels in data.training.map(\.labels) {
      for (before, after) in zip(labels, labels.dropFirst()) {
        followed[before * count + after] += 1
      }
    }
    var scores = TransitionScores(tagCount: count)
    for row in 0..<count {
      let range = row * count..<(row + 1) * count
      let total = followed[range].reduce(0, +)
      for index in range { scores.between[index] = logf(followed[index] / total) }
    }
    return scores
  }

  /// Finds the best paths of the test recordings with the κ that is best on those held out.
  private static func decode(
    _ data: AlignedPhones, _ transitions: TransitionScores, _ scores: (LabelledFrames) -> [Float]
  ) -> (scale: Double, errors: EditDistance) {
    func errors(_ recordings: [LabelledFrames], _ scored: [[Float]], _ scale: Double)
      -> EditDistance
    {
      let paths = scored.map { trimmed(transitions.bestPath($0.map { Float(scale) * $0 })) }
      return Self.errors(paths, recordings)
    }
    let heldOut = data.development.map(scores)
    let scale =
      [0.1, 0.2, 0.5, 1, 2, 4].min {
        errors(data.development, heldOut, $0).rate < errors(data.development, heldOut, $1).rate
      } ?? 1
    return (scale, errors(data.test, data.test.map(scores), scale))
  }

  /// Equal neighbours as one, without silence.
  private static func trimmed(_ labels: [Int]) -> [Int] {
    labels.indices.filter { labels[$0] > 0 && ($0 == 0 || labels[$0 - 1] != labels[$0]) }
      .map { labels[$0] }
  }

  private static func trimmed(_ recording: LabelledFrames, _ network: FrameClassifier) -> [Int] {
    BestPath(network.logProbabilities(recording)).labels
  }

  private static func errors(_ found: [[Int]], _ recordings: [LabelledFrames]) -> EditDistance {
    zip(recordings, found).map { EditDistance(reference: $0.symbols, hypothesis: $1) }
      .reduce(.zero, +)
  }

  /// The network's probabilities over the first two seconds.
  private static func picture(
    _ recording: LabelledFrames, _ network: FrameClassifier, _ names: [String]
  ) -> ExperimentResult.Picture {
    let values = network.logProbabilities(recording).exponential().values
    var map = HeatMap(Array(values.prefix(100 * names.count)), rowCount: names.count)
    map.title = "The network's probabilities of phones"
    map.columnAxis = Axis("frame of 20 ms", hasWholeSteps: true)
    map.rowAxis = Axis("phone", ticks: .centred(names))
    map.valueAxis = Axis("probability", range: 0...1)
    map.isSmooth = false
    return .init("hybrid", map, height: 640)
  }
}
