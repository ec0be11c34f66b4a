import Plots
import SpokenLanguageUnderstanding

/// The same tagger with four memories, and with one or both directions.
struct Taggers: Experiment {
  let name = "taggers"
  let summary = """
    Slots of flight requests: networks with a memory beat one without on words whose slot depends on \
    what was said before, and both directions beat one.
    """
  let details = """
    ATIS, the common split (4,478 sentences to train, 893 to test). The same tagger of 64 states \
    without memory, with the memories of Elman, Jordan, LSTM and GRU reading forwards, and with an \
    LSTM in both directions; without memory and with Jordan's also with a window of five words, as a \
    memory of tags alone knows none of the words before; 2,000 steps of Adam on 16 sentences each. \
    F1 of slots as conlleval, and the share of right tags among words that have two tags or more in \
    training, the rarer at least five times.

    Source: Mesnil et al. (2013), Investigation of recurrent-neural-network architectures; Mesnil et \
    al. (2015), table 3: 94.98 with Elman's memory and a window of nine words, the best of many \
    settings.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let data = try AirTravel(options, for: name)
    let networks: [(name: String, network: SlotTagger.Network, window: Int)] = [
      ("no memory", .feedForward, 0), ("Elman", .elman, 0), ("Jordan", .jordan, 0),
      ("GRU", .forwardGRU, 0), ("LSTM", .forwardLSTM, 0), ("LSTM, both", .lstm, 0),
      ("none, window", .feedForward, 2), ("Jordan, window", .jordan, 2),
    ]
    var table = ResultTable("tagger", "slot F1", "ambiguous words right")
    var scores: [String: (f1: Double, ambiguous: Double)] = [:]
    for (label, network, window) in networks.prefix(options.size(8, quick: 3)) {
      let tagger = data.tagger(network, window: window, steps: 2_000, options, report: report)
      let score = data.score(tagger, on: data.test)
      scores[label] = score
      table.add(label, score.f1.percent, score.ambiguous.percent)
    }
    let none = scores["no memory"] ?? (.nan, .nan)
    let forward = ["Elman", "Jordan", "GRU", "LSTM"].map { scores[$0] ?? (.nan, .nan) }
    let both = scores["LSTM, both"] ?? (.nan, .nan)
    let places = networks.indices.map { Double($0 + 1) }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Each memory gets more ambiguous words right than none.",
          found: "\(forward.map(\.ambiguous.percent).joined(separator: ", ")); "
            + "none \(none.ambiguous.percent)",
          holds: forward.allSatisfy { $0.ambiguous > none.ambiguous }),
        .init(
          "With a window of words as well, Jordan's memory beats none.",
          found: "\((scores["Jordan, window"]?.f1 ?? .nan).percent) against "
            + "\((scores["none, window"]?.f1 ?? .nan).percent)",
          holds: scores["Jordan, window"]?.f1 ?? .nan > scores["none, window"]?.f1 ?? .nan),
        .init(
          "Both directions have a higher F1 than any one.",
          found: "\(both.f1.percent) against \(forward.map(\.f1.percent).joined(separator: ", "))",
          holds: forward.allSatisfy { $0.f1 < both.f1 }),
      ],
      pictures: [
        .init(
          "taggers",
          LineChart(
            title: "Slots of ATIS",
            xAxis: Axis(ticks: zip(places, networks).map { Tick($0, label: $1.name) }),
            panels: [
              .init(
                yAxis: Axis("per cent"),
                series: [
                  .init(
                    "slot F1", x: places,
                    y: networks.map { 100 * (scores[$0.name]?.f1 ?? .nan) }),
                  .init(
                    "ambiguous words right", x: places,
                    y: networks.map { 100 * (scores[$0.name]?.ambiguous ?? .nan) }),
                ])
            ]))
      ])
  }
}
