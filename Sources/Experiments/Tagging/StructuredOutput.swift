import Foundation
import NeuralNetworks
import Plots
import SpokenLanguageUnderstanding
import Tensors

/// Deep inside, structured outside: networks with a Markov model, a perceptron and a random field.
struct StructuredOutput: Experiment {
  let name = "structure"
  let summary = """
    A Markov model, a structured perceptron or a random field on top of a recurrent network helps it \
    to find slots where there is little to learn from, and hardly where there is enough.
    """
  let details = """
    ATIS, as in `taggers`; all sentences of the training part, and each ninth only. Alone: a hidden \
    Markov model, a structured perceptron (5 passes, features of words), a bidirectional LSTM whose \
    tags are chosen word by word; 2,000 steps of 16 sentences for each network. Together: the \
    network's best tags of which each may follow the one before (no slot goes on that has not \
    begun); ln p(tag | words) − λ ln p(tag) of the network with λ times the Markov model's \
    transitions, λ of 0.1, 0.2, 0.5 and 1; ln p(tag | words) with μ times the perceptron's scores of \
    words and transitions, μ of 0.01, 0.02, 0.05, 0.1 and 0.2, both chosen on the validation \
    sentences; and the network under a conditional random field, trained together.

    Source: Collins (2002); Lafferty et al. (2001); hybrid: Bourlard & Morgan (1994); Huang, Xu & Yu \
    (2015), arXiv 1508.01991.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let all = try AirTravel(options, for: name)
    let taggers = [
      "Markov model", "perceptron", "network", "network + what may follow",
      "network + Markov model", "network + perceptron", "network + random field",
    ]
    let few = scores(of: all.thinned(by: options.size(9, quick: 2)), options, report)
    let many = scores(of: all, options, report)
    var table = ResultTable("tagger", "each ninth sentence", "all sentences")
    for (index, tagger) in taggers.enumerated() {
      table.add(tagger, few[index].percent, many[index].percent)
    }
    let places = taggers.indices.map { Double($0 + 1) }
    return ExperimentResult(
      table: table,
      claims: [
        Self.claim("What may follow helps", few, together: 3, alone: [2]),
        Self.claim("A Markov model's transitions help", few, together: 4, alone: [0, 2]),
        Self.claim(
          "A perceptron's scores help and are helped by", few, together: 5, alone: [1, 2]),
        Self.claim("A random field trained with it helps", few, together: 6, alone: [2]),
        .init(
          "With all sentences none of them helps by a point.",
          found: "\(many[3...].map(\.percent).joined(separator: ", ")) against \(many[2].percent)",
          holds: many[3...].allSatisfy { $0 < many[2] + 0.01 }),
      ],
      pictures: [
        .init(
          "structure",
          LineChart(
            title: "Slot F1, alone and together",
            xAxis: Axis(
              ticks: zip(places, taggers).map {
                Tick($0, label: $1.replacing("network + ", with: "+ "))
              }),
            panels: [
              .init(
                yAxis: Axis("slot F1", unit: "%"),
                series: [
                  .init("each ninth sentence", x: places, y: few.map { 100 * $0 }),
                  .init("all sentences", x: places, y: many.map { 100 * $0 }),
                ])
            ]))
      ])
  }

  /// That two together are better than each alone with each ninth sentence.
  private static func claim(
    _ what: String, _ scores: [Double], together: Int, alone: [Int]
  ) -> ExperimentResult.Claim {
    .init(
      "\(what) the network with each ninth sentence.",
      found: "\(scores[together].percent) against "
        + alone.map { scores[$0].percent }.joined(separator: " and "),
      holds: alone.allSatisfy { scores[together] > scores[$0] })
  }

  /// F1 on the test sentences of the seven taggers.
  private func scores(
    of data: AirTravel, _ options: ExperimentOptions, _ report: (String) -> Void
  ) -> [Double] {
    var random = options.generator(1)
    let markov = HiddenMarkovTagger(data.training)
    let perceptron = StructuredPerceptron(
      data.training, epochCount: options.size(5, quick: 1), using: &random
    ) { epoch, _ in report("structure: perceptron, pass \(epoch)") }
    let network = data.tagger(.lstm, steps: 2_000, options, report: report)
    let field = data.tagger(.lstmCRF, steps: 2_000, options, report: report)
    report("structure: transitions on top")
    let byMarkov = HybridTagger(network, markov, logPrior: data.logPrior(markov.tags))
    let byPerceptron = HybridTagger(network, perceptron)
    func f1(_ tagger: some SequenceTagger) -> Double { data.score(tagger, on: data.test).f1 }
    return [
      f1(markov), f1(perceptron), f1(HybridTagger(network)), f1(network),
      f1(byMarkov.weighed([0.1, 0.2, 0.5, 1], on: data)),
      f1(byPerceptron.weighed([0.01, 0.02, 0.05, 0.1, 0.2], on: data)), f1(field),
    ]
  }
}
