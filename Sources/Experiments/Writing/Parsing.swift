import NeuralNetworks
import Plots
import Tensors

/// Parsing as translation: words in, brackets out.
struct Parsing: Experiment {
  let name = "parsing"
  let summary = """
    An encoder and decoder write the brackets of sentences they have not seen, with a bracket F1 \
    over 95 %.
    """
  let details = """
    Sentences of a stated grammar (`SyntheticGrammar`: relative clauses, reported speech, phrases \
    with "of" and "with"; at most 16 words; nearly all have one reading) and their trees, written \
    as (S (NP • • ) (VP • ) ). Trained by Adam of rate 0.006 on 1,500 batches of 32 drawn sentences; \
    tested on 300 others that are not among the trained ones. F1 counts phrases with their label, \
    first and last word. The baseline gives each sentence the brackets of the trained sentence with \
    as many words that is met first.

    Source: Vinyals et al. (2015), Grammar as a foreign language, arXiv 1412.7449.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    var random = options.generator()
    var tested: [(words: [Int], brackets: [Int])] = []
    var held = SeededGenerator(seed: 999)
    while tested.count < options.size(300, quick: 3) {
      let pair = SyntheticGrammar.draw(using: &held)
      // Short sentences are so few that all of them are seen in training.
      if pair.words.count > 4, !tested.contains(where: { $0.words == pair.words }) {
        tested.append(pair)
      }
    }
    let unseen = Set(tested.map(\.words))
    var firstOfLength: [Int: [Int]] = [:]
    var table = ResultTable("parser", "bracket F1", "sentences right")
    var scores: [String: (f1: Double, exact: Double)] = [:]
    var pictures: [ExperimentResult.Picture] = []
    var examples: [String] = []
    for hasAttention in [false, true] {
      var sizes = SequenceToSequence.Configuration(
        inputSymbols: SyntheticGrammar.words.count + 1,
        outputSymbols: SyntheticGrammar.brackets.count + 1)
      sizes.hasAttention = hasAttention
      (sizes.embeddingSize, sizes.hiddenSize) = (24, options.size(96, quick: 8))
      var network = SequenceToSequence("parser", sizes, using: &random)
      let label = hasAttention ? "with attention" : "from the last states"
      Descent(steps: options.size(1_500, quick: 3), rate: 6e-3).train(
        &network, label, report: report
      ) { network, tape in
        var pairs: [(words: [Int], brackets: [Int])] = []
        while pairs.count < 32 {
          let pair = SyntheticGrammar.draw(using: &random)
          if !unseen.contains(pair.words) { pairs.append(pair) }
        }
        for pair in pairs where firstOfLength[pair.words.count] == nil {
          firstOfLength[pair.words.count] = pair.brackets
        }
        return network.loss(pairs.map(\.words), pairs.map(\.brackets), on: tape)
      }
      let writings = tested.map { network.write($0.words, limit: 120)[0] }
      scores[label] = Self.score(writings.map(\.symbols), tested.map(\.brackets))
      guard hasAttention, let writing = writings.first else { continue }
      let words = tested[0].words.map { SyntheticGrammar.words[$0 - 1] }
      let brackets = writing.symbols.map { SyntheticGrammar.brackets[$0 - 1] }
      examples.append("\(words.joined(separator: " ")) → \(brackets.joined(separator: " "))")
      var map = HeatMap(writing.attention.flatMap(\.self), rowCount: words.count + 1)
      map.title = "Attention while writing brackets"
      map.columnAxis = Axis("written", ticks: .centred(brackets + ["stop"]))
      map.rowAxis = Axis("read", ticks: .centred(words + ["stop"]))
      map.valueAxis = Axis("weight", range: 0...1)
      map.isSmooth = false
      pictures.append(.init("parsing", map, height: 520))
    }
    let baseline = tested.map { firstOfLength[$0.words.count] ?? [] }
    scores["first of its length"] = Self.score(baseline, tested.map(\.brackets))
    for label in ["first of its length", "from the last states", "with attention"] {
      let score = scores[label] ?? (.nan, .nan)
      table.add(label, score.f1.percent, score.exact.percent)
    }
    let (best, plain) = (
      scores["with attention"]?.f1 ?? .nan, scores["first of its length"]?.f1 ?? .nan
    )
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "With attention the F1 is over 95 %, far above the baseline.",
          found: "\(best.percent) against \(plain.percent)", holds: best > 0.95 && best > plain)
      ],
      pictures: pictures, examples: examples)
  }

  /// F1 of all phrases, and the share of sentences with the very same brackets.
  private static func score(_ found: [[Int]], _ wanted: [[Int]]) -> (f1: Double, exact: Double) {
    var (right, foundCount, wantedCount) = (0, 0, 0)
    for (found, wanted) in zip(found, wanted) {
      var rest = SyntheticGrammar.phrases(wanted)
      wantedCount += rest.count
      for phrase in SyntheticGrammar.phrases(found) {
        foundCount += 1
        if let index = rest.firstIndex(of: phrase) {
          rest.remove(at: index)
          right += 1
        }
      }
    }
    let exact = zip(found, wanted).count { $0 == $1 }
    return (
      2 * Double(right) / Double(max(foundCount + wantedCount, 1)),
      Double(exact) / Double(max(found.count, 1))
    )
  }
}
