import Foundation
import NeuralNetworks
import Plots
import SpeechRecognition
import Tensors

/// Language models of words: a structurally constrained network against simple and gated ones.
struct WordModels: Experiment {
  let name = "scrn"
  let summary = """
    A language model with a slow context (SCRN) has a lower perplexity than a simple network and is \
    close to an LSTM whose layer has over twice as many weights.
    """
  let details = """
    The first 50,000 sentences of `text/english-sentences.txt.xz`, a million words that follow each \
    other as in the books, 47,500 to train and 2,500 to test, as one text cut into pieces of 100 \
    words; the 10,000 most frequent words, all others one; an ending of sentences. The recurrent \
    language models of the product with 100 states, SCRN with 50 slow ones besides, embeddings of \
    100, 100 classes of words; 4,000 steps of Adam with rate 0.004 in batches of 16 pieces. The \
    baseline knows only how often words are.

    Source: Mikolov et al. (2014), arXiv 1412.7753, table 1: Penn Treebank, 10,000 words, 100 \
    states: 129 simple, 115 LSTM, 115 SCRN (100 and 40).
    """

  private static let cells: [(name: String, cell: RecurrentStack.Cell)] = [
    ("simple", .elman), ("SCRN", .scrn), ("LSTM", .lstm),
  ]

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let (long, width) = (options.size(100, quick: 20), options.size(16, quick: 4))
    let sentences = try Text.sentences(
      of: options.data, count: options.size(50_000, quick: 60), for: name)
    let split = sentences.count * 19 / 20
    var counts: [String: Int] = [:]
    for word in sentences[..<split].joined() { counts[word, default: 0] += 1 }
    let vocabulary = RecurrentVocabulary(
      counting: counts, sentenceCount: split, limit: options.size(10_000, quick: 30))
    func pieces(_ part: ArraySlice<[String]>) -> [[Int]] {
      let stream = part.flatMap { $0.map { vocabulary.number(of: $0) } + [RecurrentVocabulary.end] }
      return stride(from: 0, to: stream.count - long, by: long).map {
        Array(stream[$0...$0 + long])
      }
    }
    let (training, test) = (pieces(sentences[..<split]), pieces(sentences[split...]))
    var table = ResultTable("model", "weights", "of its layer", "perplexity")
    let unigram = Self.unigramPerplexity(test, vocabulary)
    table.add("frequencies", "\(vocabulary.count)", "", unigram.rounded(1))
    var perplexities: [RecurrentStack.Cell: Double] = [:]
    var lines: [LineChart.Series] = []
    for (label, cell) in Self.cells {
      var random = options.generator()
      var configuration = RecurrentLanguageModel.Configuration()
      configuration.stack.cell = cell
      configuration.stack.hiddenSize = options.size(cell == .scrn ? 150 : 100, quick: 6)
      configuration.embeddingSize = options.size(100, quick: 4)
      configuration.classCount = options.size(100, quick: 4)
      var model = RecurrentLanguageModel(configuration, vocabulary: vocabulary, using: &random)
      var order: [Int] = []
      let losses = Descent(steps: options.size(4_000, quick: 2), rate: 4e-3).train(
        &model, label, report: report
      ) { model, tape in
        if order.count < width { order = training.indices.shuffled(using: &random) }
        let batch = order.suffix(width).map { training[$0] }
        order.removeLast(min(width, order.count))
        return model.loss(batch, on: tape, using: &random)
      }
      perplexities[cell] = Self.perplexity(model, test)
      table.add(
        label, "\(model.parameterCount)", "\(model.recurrentWeightCount)",
        (perplexities[cell] ?? .nan).rounded(1))
      let curve = losses.means(of: 50)
      lines.append(.init(label, x: curve.x, y: curve.y.map { exp($0) }))
    }
    let (simple, scrn, lstm) = (
      perplexities[.elman] ?? .nan, perplexities[.scrn] ?? .nan, perplexities[.lstm] ?? .nan
    )
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "SCRN has a lower perplexity than the simple network.",
          found: "\(scrn.rounded(1)) against \(simple.rounded(1))", holds: scrn < simple),
        .init(
          "It is within 5 % of the LSTM.", found: "\(scrn.rounded(1)), LSTM \(lstm.rounded(1))",
          holds: scrn < 1.05 * lstm),
        .init(
          "All are below half of what frequencies give.",
          found: "\(max(simple, scrn, lstm).rounded(1)) against \(unigram.rounded(1))",
          holds: max(simple, scrn, lstm) < unigram / 2),
      ],
      pictures: [
        .init(
          "scrn",
          LineChart(
            title: "Perplexity while training", xAxis: Axis("step"),
            panels: [.init(yAxis: Axis("perplexity", scale: .logarithmic), series: lines)]))
      ])
  }

  private static func unigramPerplexity(
    _ test: [[Int]], _ vocabulary: RecurrentVocabulary
  ) -> Double {
    let counts = vocabulary.counts.map { Double($0 + 1) }
    let total = counts.reduce(0, +)
    let places = test.flatMap { $0.dropFirst() }
    return exp(-places.reduce(0) { $0 + log(counts[$1] / total) } / Double(max(places.count, 1)))
  }

  private static func perplexity(_ model: RecurrentLanguageModel, _ test: [[Int]]) -> Double {
    let found = stride(from: 0, to: test.count, by: 32).flatMap { start in
      model.logProbabilities(Array(test[start..<min(start + 32, test.count)])).joined()
    }
    return exp(-found.reduce(0) { $0 + Double($1) } / Double(max(found.count, 1)))
  }
}
