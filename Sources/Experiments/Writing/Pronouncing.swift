import Foundation
import NeuralNetworks
import Plots
import SpeechRecognition
import Tensors

/// Letters to phones, by sequence to sequence and by the product's pairs of letters and phones.
struct Pronouncing: Experiment {
  let name = "pronouncing"
  let summary = """
    A network that reads a word's letters and writes its phones says words that it has not seen, \
    better if it may look back at the letters; counted pairs of letters and phones are better still.
    """
  let details = """
    CMUdict (`text/cmudict-en-us.dict`), a tenth of the words, drawn by chance, left out, \
    of which 1,000 are tested. An encoder and a decoder of 192 states, embeddings of 48, with attention and without; \
    10,000 batches of 48 pronunciations by Adam of rate 0.004; the likeliest phone each time, until \
    the stop symbol. Beside them the n-grams of letters and phones that `hearken pronounce` uses, \
    learnt from the same words. Of several known pronunciations the closest counts.

    Source: Yao & Zweig (2015), arXiv 1506.00196: encoder and decoder 7.53 % of phones and \
    29.21 % of words wrong, joint n-grams (Bisani & Ney 2008) 5.88 % and 24.53 %.
    """

  func run(_ options: ExperimentOptions, report: (String) -> Void) throws -> ExperimentResult {
    let path = "\(options.data)/text/cmudict-en-us.dict"
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw ExperimentError.missingData(path: path, experiment: name)
    }
    report("pronouncing: reading the dictionary")
    let lexicon = try Lexicon(contentsOf: path)
    let division = PronunciationTraining.divide(lexicon, heldOutShare: 0.1, seed: options.seed)
    let learnt = Array(division.training.prefix(options.size(200_000, quick: 300)))
    let test = Array(division.heldOut.prefix(options.size(1_000, quick: 5)))
    let (letters, phones) = (
      Vocabulary(of: learnt.lazy.flatMap { $0.map(String.init) }),
      Vocabulary(of: learnt.lazy.flatMap { lexicon[$0].joined() })
    )
    let pairs = learnt.flatMap { word in
      lexicon[word].map { (letters[word.map(String.init)], phones[$0]) }
    }
    report("pronouncing: counting pairs of letters and phones")
    let graphones = try PronunciationModel(
      data: PronunciationTraining.train(on: learnt, of: lexicon).model)
    var table = ResultTable("model", "phones wrong", "words wrong")
    var rates: [Double] = []
    var map: ExperimentResult.Picture?
    func add(_ label: String, _ said: (String) -> [String]) {
      let errors = PronunciationErrors(words: test, of: lexicon, said: said)
      rates.append(errors.phones.rate)
      table.add(
        label, errors.phones.rate.percent,
        (Double(errors.wrongWordCount) / Double(max(errors.wordCount, 1))).percent)
    }
    for hasAttention in [false, true] {
      var sizes = SequenceToSequence.Configuration(
        inputSymbols: letters.count, outputSymbols: phones.count)
      sizes.hasAttention = hasAttention
      (sizes.embeddingSize, sizes.hiddenSize) = (48, options.size(192, quick: 8))
      var random = options.generator()
      var network = SequenceToSequence("network", sizes, using: &random)
      let label = hasAttention ? "with attention" : "from the last states"
      Descent(steps: options.size(10_000, quick: 3), rate: 4e-3, clip: 2).train(
        &network, label, report: report
      ) { network, tape in
        let batch = (0..<48).map { _ in pairs[Int.random(in: pairs.indices, using: &random)] }
          .sorted { $0.0.count > $1.0.count }
        return network.loss(batch.map(\.0), batch.map(\.1), on: tape)
      }
      report("pronouncing: saying words, \(label)")
      add(label) { phones.text(network.write(letters[$0.map(String.init)], limit: 30)[0].symbols) }
      if hasAttention { map = Self.map(network, letters, phones) }
    }
    add("pairs of letters and phones") {
      (try? graphones.pronunciations(of: $0, count: 1).first?.phones) ?? []
    }
    return ExperimentResult(
      table: table,
      claims: [
        .init(
          "With attention fewer phones are wrong than from the last states.",
          found: "\(rates[1].percent) against \(rates[0].percent)", holds: rates[1] < rates[0]),
        .init(
          "With attention less than 12 % of phones are wrong.", found: rates[1].percent,
          holds: rates[1] < 0.12),
      ],
      pictures: map.map { [$0] } ?? [])
  }

  /// Symbols numbered from 1; others are 0, as the stop symbol.
  private struct Vocabulary {
    private let symbols: [String]
    private let numbers: [String: Int]

    init(of symbols: some Sequence<String>) {
      self.symbols = Set(symbols).sorted()
      numbers = Dictionary(uniqueKeysWithValues: zip(self.symbols, 1...))
    }

    var count: Int { symbols.count + 1 }
    subscript(_ text: [String]) -> [Int] { text.map { numbers[$0] ?? 0 } }
    func text(_ numbers: [Int]) -> [String] { numbers.map { symbols[$0 - 1] } }
  }

  /// Where each phone of a word looked.
  private static func map(
    _ network: SequenceToSequence, _ letters: Vocabulary, _ phones: Vocabulary
  ) -> ExperimentResult.Picture {
    let word = "recognise".map(String.init)
    let writing = network.write(letters[word], limit: 30)[0]
    var map = HeatMap(writing.attention.flatMap(\.self), rowCount: word.count + 1)
    map.title = "Where each phone looked"
    map.columnAxis = Axis(
      "phone",
      ticks: .centred(Array((phones.text(writing.symbols) + ["stop"]).prefix(map.columnCount))))
    map.rowAxis = Axis("letter", ticks: .centred(word + ["stop"]))
    map.valueAxis = Axis("weight", range: 0...1)
    map.isSmooth = false
    return .init("pronouncing", map, height: 420)
  }
}
