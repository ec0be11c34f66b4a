import Foundation
import NeuralNetworks
import Plots
import Tensors

/// Language models of words: a structurally constrained network against simple and gated ones.
struct WordModels: Experiment {
  let name = "scrn"
  let summary = """
    A language model with a slow context (SCRN) has a lower perplexity than a simple network of \
    equal size and is close to an LSTM with far more weights.
    """
  let details = """
    The first 20,000 sentences of `text/english-sentences.txt.xz`, which follow each other as in the \
    books, 19,000 to train and 1,000 to test, as one text cut into pieces of 200 words; the 600 most \
    frequent words, all others one; an ending of sentences. Networks of 90 states, of SCRN 30 slow \
    ones, with embeddings of 48; 1,000 steps of Adam with rate 0.004 in batches of 8 pieces. The \
    baseline knows only how often words are.

    Source: Mikolov et al. (2014), arXiv 1412.7753, table 1: Penn Treebank, 100 states: 129 simple, \
    115 LSTM, 115 SCRN (100 and 40).
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let count = options.size(20_000, quick: 60)
    let (long, width) = (options.size(200, quick: 20), options.size(8, quick: 4))
    let sentences = try Text.sentences(of: options.data, count: count, for: name)
    let split = sentences.count * 19 / 20
    let limit = options.size(600, quick: 30)
    let numbers = Text.numbers(Array(sentences[..<split]), limit: limit)
    // 0 ends a sentence, 1... are words, the last is every other word.
    func stream(_ part: ArraySlice<[String]>) -> [Int] {
      part.flatMap { $0.map { numbers[$0] ?? limit + 1 } + [0] }
    }
    let (training, test) = (
      Self.pieces(stream(sentences[..<split]), of: long),
      Self.pieces(stream(sentences[split...]), of: long)
    )
    var table = ResultTable("model", "weights", "without embeddings", "perplexity")
    let unigram = Self.unigramPerplexity(training, test, kinds: limit + 2)
    table.add("frequencies", "\(limit + 2)", "", unigram.rounded(1))
    var perplexities: [Cell: Double] = [:]
    var lines: [LineChart.Series] = []
    for cell in [Cell.elman, .scrn, .lstm] {
      var random = options.generator()
      var model = WordModel(
        cell, kinds: limit + 2, embeddingSize: options.size(48, quick: 4),
        hiddenSize: options.size(90, quick: 6), using: &random)
      var order: [Int] = []
      let losses = Descent(steps: options.size(1_000, quick: 2), rate: 4e-3).train(
        &model, cell.rawValue, report: report
      ) { model, tape in
        if order.count < width {
          order = Array(training.indices)
          order.shuffle(using: &random)
        }
        let batch = order.suffix(width).map { training[$0] }
        order.removeLast(min(width, order.count))
        return model.loss(batch, on: tape)
      }
      let perplexity = Self.perplexity(model, test)
      perplexities[cell] = perplexity
      table.add(
        cell.rawValue, "\(model.parameterCount)", "\(model.network.layer.parameterCount)",
        perplexity.rounded(1))
      let curve = losses.means(of: 20)
      lines.append(.init(cell.rawValue, x: curve.x, y: curve.y.map { exp($0) }))
    }
    let (simple, scrn, lstm) = (
      perplexities[.elman] ?? .nan, perplexities[.scrn] ?? .nan, perplexities[.lstm] ?? .nan
    )
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "SCRN has a lower perplexity than the simple network of equal size.",
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

  /// Cuts a stream into pieces of `length` symbols and the one before, so that each predicts as many.
  private static func pieces(_ stream: [Int], of length: Int) -> [[Int]] {
    stride(from: 0, to: stream.count - length, by: length).map { Array(stream[$0...$0 + length]) }
  }

  private static func unigramPerplexity(
    _ training: [[Int]], _ test: [[Int]], kinds: Int
  ) -> Double {
    var counts = [Double](repeating: 1, count: kinds)
    for symbol in training.joined() { counts[symbol] += 1 }
    let total = counts.reduce(0, +)
    let places = test.flatMap { $0.dropFirst() }
    return exp(-places.reduce(0) { $0 + log(counts[$1] / total) } / Double(max(places.count, 1)))
  }

  private static func perplexity(_ model: WordModel, _ test: [[Int]]) -> Double {
    var sum = 0.0
    for start in stride(from: 0, to: test.count, by: 32) {
      let batch = Array(test[start..<min(start + 32, test.count)])
      let loss = model.loss(batch, on: Tape(isTraining: false)).value.values[0]
      sum += Double(loss) * Double(batch.count)
    }
    return exp(sum / Double(max(test.count, 1)))
  }
}

/// Embeddings under a recurrent network that predicts each next word.
struct WordModel: Parameterized {
  var embeddings: Parameter
  var network: RecurrentNetwork

  init(
    _ cell: Cell, kinds: Int, embeddingSize: Int, hiddenSize: Int,
    using random: inout SeededGenerator
  ) {
    embeddings = Parameter(
      "embeddings", shape: [kinds, embeddingSize], uniformWithin: 0.5, using: &random)
    network = RecurrentNetwork(
      cell, inputSize: embeddingSize, hiddenSize: hiddenSize, outputSize: kinds, using: &random)
  }

  /// The mean loss of the words of pieces of equal length, in nats.
  func loss(_ pieces: [[Int]], on tape: Tape) -> Variable {
    let (time, batch) = (pieces[0].count - 1, pieces.count)
    let before = (0..<time).flatMap { t in pieces.map { $0[t] } }
    let next = (0..<time).flatMap { t in pieces.map { $0[t + 1] } }
    let x = tape.read(embeddings).rows(before).reshaped([time, batch, embeddings.shape[1]])
    return network(x, lengths: Array(repeating: time, count: batch)).crossEntropy(next)
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&embeddings)
    try network.forEachParameter(body)
  }
}
