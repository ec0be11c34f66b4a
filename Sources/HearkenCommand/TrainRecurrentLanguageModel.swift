import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition

/// `hearken train recurrent-lm`: a recurrent language model from text.
struct TrainRecurrentLanguageModel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recurrent-lm",
    abstract: "Train a recurrent language model that judges the texts a search has found.",
    discussion: """
      The text has one sentence a line, words separated by white space, spelt as the recogniser \
      spells them. Without --dev every 200th sentence, at most 5,000, is kept to judge by.

      The output folder gets words.recurrent.safetensors (the best on dev), \
      words.recurrent.checkpoint.safetensors and words.recurrent.tsv. It may be the recogniser's \
      folder, where the model belongs beside words.lm. `hearken tune` then finds its share.

      Examples:
        hearken train recurrent-lm sentences.txt --output words
        xz -dc books.txt.xz > books.txt
        hearken train recurrent-lm books.txt --cell lstm --hidden 320 --output words
        hearken train recurrent-lm books.txt --output words --resume   (after Ctrl-C or a crash)
        hearken lm score words/words.recurrent.safetensors dev.txt
      """)

  @Argument(help: "Texts, one sentence a line.")
  var texts: [String]
  @Option(help: "A text to judge by; never that of a test.")
  var dev: String?
  @Option(name: .shortAndLong, help: "The folder for the model and the checkpoint.")
  var output: String
  @Flag(help: "Go on from the checkpoint in the output folder.")
  var resume = false
  @Option(help: "So many of the most frequent words are known.")
  var vocabulary = 20_000
  @Option(help: "The kind of memory.")
  var cell = RecurrentLanguageModel.Configuration().stack.cell
  @Option(help: "Recurrent layers.")
  var layers = 1
  @Option(help: "Units of each layer.")
  var hidden = RecurrentLanguageModel.Configuration().stack.hiddenSize
  @Option(help: "The size of words' embeddings.")
  var embedding = RecurrentLanguageModel.Configuration().embeddingSize
  @Option(help: "Classes of words.")
  var classes = RecurrentLanguageModel.Configuration().classCount
  @Option(help: "Share of values dropped while training.")
  var dropout: Float = 0
  @Option(help: "Passes over the text.")
  var epochs = 1
  @Option(help: "Words in a step.")
  var batch = RecurrentLanguageModelTraining.Options().batchWordCount
  @Option(help: "Parts of a batch computed side by side; they decide the result, threads do not.")
  var shards = RecurrentLanguageModelTraining.Options().shardCount
  @Option(help: "The highest learning rate.")
  var learningRate = RecurrentLanguageModelTraining.Options().learningRate
  @Option(help: "Steps from one look at dev, and checkpoint, to the next.")
  var checkEvery = RecurrentLanguageModelTraining.Options().stepsBetweenChecks
  @Option(help: "Decides all that is random.")
  var seed: UInt64 = 1
  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let checkpoint = RecurrentLanguageModelTraining.checkpointPath(output)
    guard resume || !FileManager.default.fileExists(atPath: checkpoint) else {
      throw ValidationError(
        "\(output) holds another training; go on with it by --resume, or name another --output.")
    }
    let progress = ProgressLine()
    let (training, development) = try corpora(progress)
    guard training.count > 0, development.count > 0 else {
      complain("there are too few sentences to learn from and to judge by; give more, or --dev.")
      throw ExitCode.badInput
    }
    progress.write(
      "training on \(training.wordCount) words of \(training.count) sentences, dev "
        + "\(development.count)")
    let interruption = Interruption()
    let run = try RecurrentLanguageModelTraining(
      configuration, options: options, training: training, dev: development, folder: output,
      threads: threads.count)
    let (ending, checks) = try await run.run(
      resuming: resume, shouldStop: { interruption.isRequested }
    ) { Self.report($0, progress) }
    if ending == .interrupted {
      progress.write("interrupted; the same command with --resume goes on from here")
      throw ExitCode.interrupted
    }
    if let best = checks.map(\.devPerplexity).min() {
      progress.write(
        String(
          format: "best dev perplexity %.2f; %@/%@", best, output,
          ModelFolder.recurrentLanguageModelName))
    }
  }

  /// Counts words, then reads the sentences as numbers.
  private func corpora(
    _ progress: ProgressLine
  ) throws -> (training: SentenceCorpus, dev: SentenceCorpus) {
    var counts: [String: Int] = [:]
    var sentenceCount = 0
    try forEachSentence { sentence in
      for word in sentence.split(whereSeparator: \.isWhitespace) {
        counts[String(word), default: 0] += 1
      }
      sentenceCount += 1
      progress.show("counting words: \(sentenceCount) sentences")
    }
    let words = RecurrentVocabulary(
      counting: counts, sentenceCount: sentenceCount, limit: vocabulary)
    var training = SentenceCorpus(vocabulary: words)
    var development = training
    var place = 0
    try forEachSentence { sentence in
      place += 1
      if dev == nil, place.isMultiple(of: 200), development.count < 5_000 {
        development.append(sentence)
      } else {
        training.append(sentence)
      }
      progress.show("reading sentences: \(place) of \(sentenceCount)")
    }
    if let dev {
      var reader = try LineReader(dev)
      try reader.forEach { development.append(String(decoding: $0, as: UTF8.self)) }
    }
    return (training, development)
  }

  private func forEachSentence(_ body: (String) throws -> Void) throws {
    for text in texts {
      var reader = try LineReader(text)
      try reader.forEach { try body(String(decoding: $0, as: UTF8.self)) }
    }
  }

  private static func report(
    _ event: RecurrentLanguageModelTraining.Event, _ progress: ProgressLine
  ) {
    switch event {
    case .step(let done, let count, let loss):
      progress.show(String(format: "step %d of %d, loss %.3f", done, count, loss))
    case .resumed(let steps):
      progress.write("resumed after step \(steps)")
    case .check(let check, let isBest):
      progress.write(
        String(
          format: "step %d: loss %.3f, dev perplexity %.2f%@", check.step, check.trainingLoss,
          check.devPerplexity, isBest ? "  best" : ""))
    }
  }

  private var configuration: RecurrentLanguageModel.Configuration {
    var configuration = RecurrentLanguageModel.Configuration()
    configuration.stack.cell = cell
    (configuration.stack.layerCount, configuration.stack.hiddenSize) = (layers, hidden)
    configuration.stack.dropout = dropout
    (configuration.embeddingSize, configuration.classCount) = (embedding, classes)
    return configuration
  }

  private var options: RecurrentLanguageModelTraining.Options {
    var options = RecurrentLanguageModelTraining.Options()
    (options.epochCount, options.batchWordCount, options.shardCount) = (epochs, batch, shards)
    (options.learningRate, options.stepsBetweenChecks) = (learningRate, checkEvery)
    options.seed = seed
    return options
  }

  func validate() throws {
    guard !texts.contains("-") else {
      throw ValidationError("the text is read twice, so it must be a file, not standard input.")
    }
    guard (1...8).contains(layers), (cell.smallestHiddenSize...4096).contains(hidden),
      (1...4096).contains(embedding), (1...10_000).contains(classes), (0..<1).contains(dropout),
      (1...1_000_000).contains(vocabulary)
    else {
      throw ValidationError(
        "--layers must be 1 to 8, --hidden \(cell.smallestHiddenSize) to 4096, --embedding 1 to "
          + "4096, --classes 1 to 10000, --dropout in [0, 1), --vocabulary 1 to 1000000.")
    }
    guard [epochs, shards, checkEvery].allSatisfy((1...1_000_000).contains),
      (100...1_000_000).contains(batch), learningRate > 0, learningRate <= 10
    else {
      throw ValidationError(
        "--epochs, --shards and --check-every must be 1 to 1000000, --batch 100 to 1000000, "
          + "--learning-rate above 0 and at most 10.")
    }
  }
}
