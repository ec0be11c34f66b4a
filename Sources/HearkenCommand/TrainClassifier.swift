import ArgumentParser
import Foundation
import SpeechPipelines
import SpokenLanguageUnderstanding

/// `hearken train classifier`: what tells the labels of documents.
struct TrainClassifier: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classifier",
    abstract: "Train a classifier of texts: intents, sentiments, key terms.",
    discussion: """
      Reads files with a document on each line: its labels, separated by commas, a tab, its text. \
      The best epoch on dev is kept, by P@k with k from --labels. Ctrl-C stops, and what was best \
      until then is there.

      The models: lstm reads words in order, bag does not; frequency gives each document the most \
      frequent labels, tfidf those that are words of it and are rare in others.

      Examples:
        hearken train classifier --train films.tsv --dev dev.tsv --output films.safetensors
        hearken train classifier --train terms.tsv --dev dev.tsv --labels 5 --output terms.safetensors
        hearken train classifier --train terms.tsv --model tfidf --output baseline.safetensors
      """)

  /// The kinds of classifiers.
  enum Model: String, ExpressibleByArgument, CaseIterable {
    case lstm, bag, frequency, tfidf
  }

  @Option(parsing: .upToNextOption, help: "Files of labelled documents to learn from.")
  var train: [String]
  @Option(parsing: .upToNextOption, help: "Files to choose the best epoch by; never a test set.")
  var dev: [String] = []
  @Option(name: .shortAndLong, help: "The model file to write.")
  var output: String
  @Option(help: "lstm, bag, or a baseline: frequency, tfidf.")
  var model = Model.lstm
  @Option(help: "How many labels a document is to get when dev is measured.")
  var labels = 1
  @Option(help: "Hidden units, in each direction.")
  var hidden = DocumentClassifier.Configuration().hiddenSize
  @Option(help: "The size of words' embeddings.")
  var words = DocumentClassifier.Configuration().wordSize
  @Option(help: "Passes over the data.")
  var epochs = ClassifierTraining.Options().epochCount
  @Option(help: "Documents in a step.")
  var batch = ClassifierTraining.Options().batchSize
  @Option(help: "The highest learning rate.")
  var learningRate = ClassifierTraining.Options().learningRate
  @Option(help: "Share of values dropped while training.")
  var dropout = DocumentClassifier.Configuration().dropout
  @Option(help: "How often a word must occur to have an embedding.")
  var minimumCount = ClassifierTraining.Options().minimumCount
  @Option(help: "Decides all that is random.")
  var seed: UInt64 = 1

  func run() throws {
    let training = try LabelledCorpus(contentsOf: train).documents
    guard training.contains(where: { !$0.labels.isEmpty && !$0.words.isEmpty }) else {
      complain("\(train.joined(separator: ", ")): no document has labels, but some are needed.")
      throw ExitCode.badInput
    }
    let rule: LabelFrequencies.Rule? =
      switch model {
      case .frequency: .frequency
      case .tfidf: .tfidf
      case .lstm, .bag: nil
      }
    if let rule {
      return try Classifier.frequencies(LabelFrequencies(rule, of: training)).write(to: output)
    }
    let dev = try LabelledCorpus(contentsOf: dev).documents
    let progress = ProgressLine()
    progress.write("training on \(training.count) documents, dev \(dev.count)")
    let interruption = Interruption()
    let run = ClassifierTraining(configuration, options: options, training: training, dev: dev)
    let isFinished = try run.run(shouldStop: { interruption.isRequested }) { epoch, best in
      if let best { try Classifier.network(best).write(to: output) }
      progress.write(
        String(
          format: "epoch %d: loss %.3f, dev P@%d %.2f %%%@", epoch.number, epoch.loss, labels,
          100 * epoch.devPrecision, epoch.isBest ? "  best" : ""))
    }
    guard isFinished else {
      progress.write("interrupted; the best epoch so far, if there is one, is in \(output)")
      throw ExitCode.interrupted
    }
  }

  private var configuration: DocumentClassifier.Configuration {
    var configuration = DocumentClassifier.Configuration()
    configuration.hiddenSize = model == .bag ? 0 : hidden
    configuration.wordSize = words
    configuration.dropout = dropout
    return configuration
  }

  private var options: ClassifierTraining.Options {
    var options = ClassifierTraining.Options()
    options.epochCount = epochs
    options.batchSize = batch
    options.learningRate = learningRate
    options.minimumCount = minimumCount
    options.labelCount = labels
    options.seed = seed
    return options
  }

  func validate() throws {
    guard model == .frequency || model == .tfidf || !dev.isEmpty else {
      throw ValidationError("--dev is missing: it tells which epoch is the best.")
    }
    guard [hidden, words].allSatisfy((1...4096).contains), (0..<1).contains(dropout),
      learningRate > 0, learningRate <= 10
    else {
      throw ValidationError(
        "--hidden and --words must be 1 to 4096, --dropout in [0, 1), --learning-rate above 0 and "
          + "at most 10.")
    }
    guard [epochs, batch, minimumCount, labels].allSatisfy((1...100_000).contains) else {
      throw ValidationError(
        "--epochs, --batch, --minimum-count and --labels must be 1 to 100000.")
    }
  }
}
