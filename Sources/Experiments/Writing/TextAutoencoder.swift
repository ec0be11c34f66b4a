import NeuralNetworks
import Plots
import Tensors

/// Sentences become vectors and sentences again.
struct TextAutoencoder: Experiment {
  let name = "autoencoder"
  let summary = """
    A sentence is squeezed into one vector and written out again; sentences whose vectors are near \
    are alike.
    """
  let details = """
    Sentences of 4 to 7 words among the 250 most frequent, out of the first 600,000 of \
    `text/english-sentences.txt.xz`, without repetitions; the last 100 are held out. The encoder's \
    last states, 128 numbers, are all that the decoder sees. Trained by Adam of rate 0.005 in batches \
    of 32, 3,000 steps. The figure \
    is the share of held-out words that come out at their place; the baseline writes the most \
    frequent word of each place. The nearest sentence is that with the greatest cosine among the \
    trained ones.

    Source: Sutskever, Vinyals & Le (2014); Li, Luong & Jurafsky (2015), arXiv 1506.01057.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let all = try Text.sentences(
      of: options.data, count: options.size(600_000, quick: 8_000), for: name)
    let numbers = Text.numbers(all, limit: 250)
    var words = [String](repeating: "", count: numbers.count + 1)
    for (word, number) in numbers { words[number] = word }
    var seen = Set<[Int]>()
    let sentences = all.filter { sentence in
      (4...7).contains(sentence.count) && sentence.allSatisfy { numbers[$0] != nil }
    }.map { $0.compactMap { numbers[$0] } }.filter { seen.insert($0).inserted }
    let held = options.size(100, quick: 3)
    let (training, test) = (
      Array(sentences.dropLast(held).prefix(options.size(20_000, quick: 20))),
      Array(sentences.suffix(held))
    )
    var random = options.generator()
    var sizes = SequenceToSequence.Configuration(
      inputSymbols: words.count, outputSymbols: words.count)
    sizes.hasAttention = false
    (sizes.embeddingSize, sizes.hiddenSize) = (32, options.size(128, quick: 8))
    var network = SequenceToSequence("autoencoder", sizes, using: &random)
    let losses = Descent(steps: options.size(3_000, quick: 3), rate: 5e-3).train(
      &network, name, report: report
    ) { network, tape in
      let batch = (0..<32).map { _ in
        training[Int.random(in: training.indices, using: &random)]
      }
      return network.loss(batch, batch, on: tape)
    }
    let written = test.map { network.write($0, limit: 12)[0].symbols }
    let known = training.prefix(held).map { network.write($0, limit: 12)[0].symbols }
    let usual = (0..<7).map { place in
      Dictionary(grouping: training.compactMap { place < $0.count ? $0[place] : nil }, by: \.self)
        .max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key ?? 0
    }
    let (share, trained, baseline) = (
      Self.share(written, test), Self.share(known, Array(training.prefix(held))),
      Self.share(test.map { Array(usual.prefix($0.count)) }, test)
    )
    var table = ResultTable("writer", "sentences", "words at their place", "whole sentences")
    table.add("most frequent word", "held out", baseline.words.percent, baseline.whole.percent)
    table.add("autoencoder", "held out", share.words.percent, share.whole.percent)
    table.add("autoencoder", "trained", trained.words.percent, trained.whole.percent)
    let examples = Self.nearest(network, test, training).prefix(8).map { from, to in
      "\(from.map { words[$0] }.joined(separator: " ")) ~ \(to.map { words[$0] }.joined(separator: " "))"
    }
    let curve = losses.means(of: 50)
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "Held-out words come out at their place far more often than by frequency: over 60 %.",
          found: "\(share.words.percent) against \(baseline.words.percent)",
          holds: share.words > 0.6 && share.words > 2 * baseline.words)
      ],
      pictures: [
        .init(
          "autoencoder",
          LineChart(
            title: "Loss while training", xAxis: Axis("step"),
            panels: [
              .init(
                yAxis: Axis("loss", unit: "nats a word"),
                series: [.init("loss", x: curve.x, y: curve.y)])
            ]))
      ], examples: Array(examples))
  }

  private static func share(_ found: [[Int]], _ wanted: [[Int]]) -> (words: Double, whole: Double) {
    var (right, count, whole) = (0, 0, 0)
    for (found, wanted) in zip(found, wanted) {
      right += zip(found, wanted).count { $0 == $1 }
      count += wanted.count
      whole += found == wanted ? 1 : 0
    }
    return (
      Double(right) / Double(max(count, 1)), Double(whole) / Double(max(wanted.count, 1))
    )
  }

  /// Of each sentence, the one among others whose vector has the greatest cosine.
  private static func nearest(
    _ network: SequenceToSequence, _ sentences: [[Int]], _ others: [[Int]]
  ) -> [(from: [Int], to: [Int])] {
    func vectors(_ sentences: [[Int]]) -> Tensor {
      let last = network.read(sentences, on: Tape(isTraining: false)).last.value
      var unit = last
      for row in 0..<unit.rowCount {
        let range = row * unit.columnCount..<(row + 1) * unit.columnCount
        let length = last.values[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
        for index in range { unit.values[index] /= max(length, 1e-12) }
      }
      return unit
    }
    let cosines = PackedMatrix(vectors(others), transposed: true).multiply(vectors(sentences))
    return sentences.enumerated().map { row, sentence in
      let places = others.indices
      let best = places.max { cosines[row, $0] < cosines[row, $1] } ?? 0
      return (sentence, others[best])
    }
  }
}
