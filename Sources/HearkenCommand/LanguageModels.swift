import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition

/// `hearken lm`: look at language models.
struct LanguageModels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lm",
    abstract: "Score texts by a language model, and convert models.",
    discussion: """
      Examples:
        hearken lm score words.lm dev.txt
        hearken lm convert words.arpa words.lm
        hearken lm info words.lm
      """,
    subcommands: [
      LanguageModelScore.self, LanguageModelConvert.self, LanguageModelInfo.self,
    ])
}

/// `hearken lm score`: perplexity.
struct LanguageModelScore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Print the perplexity of a text.",
    discussion: """
      The text has one sentence a line. The perplexity without unknown words is over known words \
      and ends of sentences; with them, unknown words have the probability of <unk>.

      --per-sentence prints, for each line that has words: log10 p with unknown words, words, \
      unknown words, and the line, separated by tabs.

      Examples:
        hearken lm score words.lm dev.txt
        hearken lm score words.recurrent.safetensors dev.txt
        cut -f 4 manifest.tsv | hearken lm score words.arpa - --json
      """)

  @Argument(help: "A binary model, an ARPA file, or a recurrent model (.safetensors).")
  var model: String
  @Argument(help: "The text; - for standard input.")
  var text = "-"
  @Flag(help: "Print a line for each sentence instead of the summary.")
  var perSentence = false
  @Flag(help: "Print the summary, or each sentence, as JSON.")
  var json = false

  func run() throws {
    let (score, order) = try scorer()
    var reader = try LineReader(text)
    var total = Perplexity()
    total.matches = [Int](repeating: 0, count: order)
    var pending: [String] = []
    func scorePending() throws {
      for (sentence, result) in zip(pending, score(pending)) {
        total += result
        if perSentence, result.wordCount > 0 { try show(sentence, result) }
      }
      pending = []
    }
    try reader.forEach { line in
      pending.append(String(decoding: line, as: UTF8.self))
      if pending.count == 64 { try scorePending() }
    }
    try scorePending()
    guard total.wordCount > 0 else {
      complain("\(text): there are no words; a text is needed.")
      throw ExitCode.badInput
    }
    guard !perSentence else { return }
    if json {
      try emit(encoding: Summary(total))
    } else {
      try emit(line: table(total))
    }
  }

  /// What scores sentences, and the length of the longest n-grams, 0 of a recurrent model.
  private func scorer() throws -> (score: ([String]) -> [Perplexity], order: Int) {
    if model.hasSuffix(".safetensors") {
      let model = try RecurrentLanguageModel(contentsOf: model)
      return ({ model.perplexities(of: $0) }, 0)
    }
    let model = try LanguageModelFile.model(contentsOf: model)
    return ({ $0.map { model.perplexity(of: $0) } }, model.order)
  }

  private func show(_ sentence: String, _ result: Perplexity) throws {
    let score = (result.logProbability + result.unknownLogProbability) / log(10.0)
    if json {
      try emit(encoding: Sentence(text: sentence, score: score, result))
    } else {
      let trimmed = sentence.trimmingCharacters(in: .whitespacesAndNewlines)
      try emit(
        line: String(format: "%.4f", score)
          + "\t\(result.wordCount)\t\(result.unknownCount)\t\(trimmed)")
    }
  }

  private func table(_ total: Perplexity) -> String {
    let hits = total.matches.enumerated().map { index, count in
      let share = 100 * Double(count) / Double(total.matches.reduce(0, +))
      return "\(index + 1)-grams \(String(format: "%.1f", share)) %"
    }
    let matches = hits.isEmpty ? "" : "\nhits: \(hits.joined(separator: ", "))"
    return """
      \(total.sentenceCount) sentences, \(total.wordCount) words, \(total.unknownCount) unknown \
      (\(String(format: "%.2f", 100 * total.unknownShare)) %)
      perplexity \(String(format: "%.2f", total.withoutUnknown)) without unknown words, \
      \(String(format: "%.2f", total.withUnknown)) with\(matches)
      """
  }

  private struct Sentence: Encodable {
    var text: String
    var log10Probability: Double
    var words: Int
    var unknownWords: Int
    var perplexity: Double

    init(text: String, score: Double, _ result: Perplexity) {
      self.text = text.trimmingCharacters(in: .whitespacesAndNewlines)
      log10Probability = score
      words = result.wordCount
      unknownWords = result.unknownCount
      perplexity = result.withUnknown
    }
  }

  private struct Summary: Encodable {
    var sentences: Int
    var words: Int
    var unknownWords: Int
    var unknownShare: Double
    var perplexity: Double
    var perplexityWithUnknown: Double
    var hits: [Int]

    init(_ total: Perplexity) {
      sentences = total.sentenceCount
      words = total.wordCount
      unknownWords = total.unknownCount
      unknownShare = total.unknownShare
      perplexity = total.withoutUnknown
      perplexityWithUnknown = total.withUnknown
      hits = total.matches
    }
  }
}

/// `hearken lm convert`: between ARPA and the binary form.
struct LanguageModelConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert an ARPA file to a binary model, or back.",
    discussion: """
      What the input is decides: an ARPA file becomes binary, a binary model ARPA.

      Examples:
        hearken lm convert words.arpa words.lm
        hearken lm convert words.lm words.arpa
      """)

  @Argument(help: "An ARPA file or a binary model.")
  var input: String
  @Argument(help: "The file to write.")
  var output: String
  @OptionGroup var precision: PrecisionOptions

  func run() throws {
    let converted =
      LanguageModelFile.isBinary(input)
      ? try NGramModel(contentsOf: input, isVerified: true).arpa()
      : try LanguageModelFile.packed(
        arpa: input, probabilityBits: precision.probabilityBits,
        backoffBits: precision.backoffBits)
    try AtomicFile.write(converted, to: output)
  }
}

/// `hearken lm info`: what a model holds.
struct LanguageModelInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Print what a model holds, after checking all of it.",
    discussion: """
      Examples:
        hearken lm info words.lm
        hearken lm info words.lm --json
        hearken lm info words.recurrent.safetensors
      """)

  @Argument(help: "A binary model, or a recurrent one (.safetensors).")
  var model: String
  @Flag(help: "Print JSON.")
  var json = false

  private struct Contents: Encodable {
    var order: Int
    var ngrams: [Int]
    var probabilityBits: Int
    var backoffBits: Int
    var bytes: Int
  }

  private struct RecurrentContents: Encodable {
    var cell: String
    var layers: Int
    var units: Int
    var embeddingSize: Int
    var words: Int
    var weights: Int
  }

  func run() throws {
    if model.hasSuffix(".safetensors") { return try describeRecurrent() }
    let model = try NGramModel(contentsOf: model, isVerified: true)
    if json {
      try emit(
        encoding: Contents(
          order: model.order, ngrams: model.counts, probabilityBits: model.bits.probability,
          backoffBits: model.bits.backoff, bytes: model.byteCount))
      return
    }
    let counts = model.counts.enumerated().map { "\($1) \($0 + 1)-grams" }
    try emit(
      line: """
        \(counts.joined(separator: ", "))
        \(model.bits.probability) bits a probability, \(model.bits.backoff) a backoff
        \(megabytes(model.byteCount))
        """)
  }

  private func describeRecurrent() throws {
    let model = try RecurrentLanguageModel(contentsOf: model)
    let (stack, words) = (model.configuration.stack, model.vocabulary.words.count)
    let contents = RecurrentContents(
      cell: stack.cell.rawValue, layers: stack.layerCount, units: stack.hiddenSize,
      embeddingSize: model.configuration.embeddingSize, words: words,
      weights: model.parameterCount)
    guard !json else { return try emit(encoding: contents) }
    try emit(
      line: """
        \(contents.cell), layers \(contents.layers), units \(contents.units), embeddings of \
        \(contents.embeddingSize)
        \(contents.words) words, \(contents.weights) weights
        """)
  }
}

/// Writes a value as one line of JSON.
func emit(encoding value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  // A perplexity of nothing known is not a number.
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  try emit(line: String(decoding: encoder.encode(value), as: UTF8.self))
}
