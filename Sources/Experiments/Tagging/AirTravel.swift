import Foundation
import NeuralNetworks
import SpeechPipelines
import SpokenLanguageUnderstanding
import Tensors

/// The sentences of ATIS, and how taggers of them are trained and measured.
struct AirTravel {
  private(set) var training: [TaggedSentence]
  let development: [TaggedSentence]
  let test: [TaggedSentence]
  /// Words seen with two tags or more in training, the rarer at least five times.
  private let ambiguousWords: Set<String>

  init(_ options: ExperimentOptions, for experiment: String) throws {
    let folder = "\(options.data)/text/atis"
    func read(_ part: String) throws -> [TaggedSentence] {
      let path = "\(folder)/\(part).seq.in"
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw ExperimentError.missingData(path: path, experiment: experiment)
      }
      return try TaggedCorpus(contentsOf: [path]).sentences
    }
    training = Array(try read("train").prefix(options.size(10_000, quick: 40)))
    development = Array(try read("valid").prefix(options.size(500, quick: 10)))
    test = Array(try read("test").prefix(options.size(10_000, quick: 10)))
    var counts: [String: [String: Int]] = [:]
    for sentence in training {
      for (word, tag) in zip(sentence.words, sentence.tags) {
        counts[word, default: [:]][tag, default: 0] += 1
      }
    }
    ambiguousWords = Set(counts.filter { $0.value.values.count { $0 >= 5 } >= 2 }.keys)
  }

  /// The same with each n-th sentence only to learn from.
  func thinned(by step: Int) -> AirTravel {
    var data = self
    data.training = stride(from: 0, to: training.count, by: step).map { training[$0] }
    return data
  }

  /// ln of how often each tag is in the training sentences.
  func logPrior(_ tags: TagSet) -> [Float] {
    var counts = [Float](repeating: 0.5, count: tags.count)
    for tag in training.flatMap(\.tags) {
      if let number = tags.names[tag] { counts[number] += 1 }
    }
    let total = counts.reduce(0, +)
    return counts.map { logf($0 / total) }
  }

  /// Trains a tagger of 64 states in steps of 16 sentences.
  func tagger(
    _ network: SlotTagger.Network, window: Int = 0, steps: Int, _ options: ExperimentOptions,
    report: (String) -> Void
  ) -> SlotTagger {
    var sizes = SlotTagger.Configuration()
    sizes.network = network
    (sizes.wordSize, sizes.pieceSize, sizes.hiddenSize) = (48, 32, options.size(64, quick: 6))
    (sizes.dropout, sizes.windowRadius) = (0.3, window)
    var random = options.generator()
    let names = SlotTagger.Names(of: training, pieceLength: sizes.pieceLength, minimumCount: 2)
    var tagger = SlotTagger(sizes, names: names, using: &random)
    Descent(steps: options.size(steps, quick: 2), rate: 4e-3, clip: 5).train(
      &tagger, network.rawValue, report: report
    ) { tagger, tape in
      let batch = (0..<16).map { _ in training[Int.random(in: training.indices, using: &random)] }
      return tagger.loss(batch, on: tape, using: &random)
    }
    return tagger
  }

  /// F1 of sentences' slots, and the share of right tags among words whose tag depends on
  /// their context.
  func score(
    _ tagger: some SequenceTagger, on sentences: [TaggedSentence]
  ) -> (f1: Double, ambiguous: Double) {
    let (right, count, spans) = sentences.reduce(into: (0, 0, SpanScore())) { sums, sentence in
      let tags = tagger(sentence.words).tags
      sums.2 += SpanScore(reference: sentence.tags, found: tags)
      for (place, word) in sentence.words.enumerated() where ambiguousWords.contains(word) {
        sums.1 += 1
        sums.0 += tags[place] == sentence.tags[place] ? 1 : 0
      }
    }
    return (spans.f1, Double(right) / Double(max(count, 1)))
  }
}
