import Foundation
import NeuralNetworks
import Plots
import SpokenLanguageUnderstanding
import Tensors

/// Deep inside, structured outside: networks with a Markov model, a perceptron and a random field.
struct StructuredOutput: Experiment {
  let name = "structure"
  let summary = """
    A recurrent network with a structured output on top is better at slots than either alone: with \
    transitions of a Markov model, of a structured perceptron, or of a random field trained with it.
    """
  let details = """
    ATIS, as in `taggers`. Alone: a hidden Markov model, a structured perceptron (5 passes, features \
    of words), a bidirectional LSTM whose tags are chosen word by word, but for what may follow what. \
    2,000 steps of 16 sentences for each network. Together: the network's ln p(tag | words) − λ ln \
    p(tag) with λ times the Markov model's transitions, λ of 0.1, 0.2, 0.5 and 1 chosen on the \
    validation sentences; its ln p(tag | words) with transitions that a structured perceptron learns in one pass over the \
    training sentences; and the network under a conditional random field, trained together.

    Source: Collins (2002); Lafferty et al. (2001); hybrid: Bourlard & Morgan (1994); Huang, Xu & Yu \
    (2015), arXiv 1508.01991.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let data = try AirTravel(options, for: name)
    var random = options.generator(1)
    let markov = HiddenMarkovTagger(data.training)
    let perceptron = StructuredPerceptron(
      data.training, epochCount: options.size(5, quick: 1), using: &random
    ) { epoch, _ in report("structure: perceptron, pass \(epoch)") }
    let network = data.tagger(.lstm, steps: 2_000, options, report: report)
    let field = data.tagger(.lstmCRF, steps: 2_000, options, report: report)
    report("structure: transitions on top")
    let prior = Self.prior(markov.tags, data)
    let hybrids = [0.1, 0.2, 0.5, 1].map { share in
      Hybrid(
        network: network, transitions: markov.transitions.scaled(by: share),
        prior: prior.map { share * $0 })
    }
    let byMarkov = hybrids.max {
      data.score($0, on: data.development).f1 < data.score($1, on: data.development).f1
    }
    let byPerceptron = Hybrid(
      network: network, transitions: Self.perceptron(network, data.training), prior: nil)
    func f1(_ tagger: some SequenceTagger) -> Double { data.score(tagger, on: data.test).f1 }
    let scores: [(name: String, f1: Double)] = [
      ("Markov model", f1(markov)), ("perceptron", f1(perceptron)), ("network", f1(network)),
      ("network + Markov model", f1(byMarkov ?? hybrids[0])),
      ("network + perceptron", f1(byPerceptron)), ("network + random field", f1(field)),
    ]
    var table = ResultTable("tagger", "slot F1", "error")
    for (label, f1) in scores { table.add(label, f1.percent, (1 - f1).percent) }
    let alone = scores[..<3].map(\.f1).max() ?? .nan
    let places = scores.indices.map { Double($0 + 1) }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "The network with a random field is better than each alone.",
          found:
            "\(scores[5].f1.percent) against \(scores[..<3].map(\.f1.percent).joined(separator: ", "))",
          holds: scores[5].f1 > alone),
        .init(
          "A Markov model's transitions help the network.",
          found: "\(scores[3].f1.percent) against \(scores[2].f1.percent)",
          holds: scores[3].f1 > scores[2].f1),
        .init(
          "A perceptron's transitions help the network.",
          found: "\(scores[4].f1.percent) against \(scores[2].f1.percent)",
          holds: scores[4].f1 > scores[2].f1),
      ],
      pictures: [
        .init(
          "structure",
          LineChart(
            title: "Alone and together",
            xAxis: Axis(ticks: zip(places, scores).map { Tick($0, label: $1.name) }),
            panels: [
              .init(
                yAxis: Axis("slot F1", unit: "%"),
                series: [.init("slot F1", x: places, y: scores.map { 100 * $0.f1 })])
            ]))
      ])
  }

  /// ln of how often each tag is in the training sentences.
  private static func prior(_ tags: TagSet, _ data: AirTravel) -> [Float] {
    var counts = [Float](repeating: 0.5, count: tags.count)
    for tag in data.training.flatMap(\.tags) {
      if let number = tags.names[tag] { counts[number] += 1 }
    }
    let total = counts.reduce(0, +)
    return counts.map { logf($0 / total) }
  }

  /// Learns transitions over a network's fixed scores: those of the right tags go up by 0.1 and
  /// those of the found ones down, where they differ; the mean over all sentences is returned.
  private static func perceptron(
    _ network: SlotTagger, _ sentences: [TaggedSentence]
  ) -> TransitionScores {
    let tags = network.names.tags
    var current = TransitionScores(tags)
    var sum = [Float](repeating: 0, count: current.between.count)
    var changes = sum
    for sentence in sentences where !sentence.words.isEmpty {
      let found = current.bestPath(network.logProbabilities(sentence.words))
      let wanted = sentence.tags.compactMap { tags.names[$0] }
      if wanted.count == found.count, wanted != found {
        for place in 1..<max(wanted.count, 1) {
          changes[wanted[place - 1] * tags.count + wanted[place]] += 0.1
          changes[found[place - 1] * tags.count + found[place]] -= 0.1
        }
        current = TransitionScores(tags)
        current.between = zip(current.between, changes).map(+)
      }
      for index in sum.indices { sum[index] += changes[index] }
    }
    var result = TransitionScores(tags)
    result.between = zip(result.between, sum).map { $0 + $1 / Float(max(sentences.count, 1)) }
    return result
  }
}

extension TransitionScores {
  /// All scores times a factor; what is forbidden stays so.
  fileprivate func scaled(by factor: Float) -> TransitionScores {
    var scaled = self
    scaled.start = start.map { factor * $0 }
    scaled.between = between.map { factor * $0 }
    scaled.end = end.map { factor * $0 }
    return scaled
  }
}

/// A network's probabilities under transitions that it does not know.
private struct Hybrid: SequenceTagger {
  let network: SlotTagger
  let transitions: TransitionScores
  let prior: [Float]?  // ln p(tag), taken off

  func callAsFunction(_ words: [String]) -> Understanding {
    guard !words.isEmpty else { return Understanding(tags: []) }
    var scores = network.logProbabilities(words)
    if let prior {
      for index in scores.indices { scores[index] -= prior[index % prior.count] }
    }
    let tags = network.names.tags
    return Understanding(tags: transitions.bestPath(scores).map { tags.names.entries[$0] })
  }
}
