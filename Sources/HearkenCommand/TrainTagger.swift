import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpokenLanguageUnderstanding
import Tensors

/// `hearken train tagger`: what finds the slots of sentences and what is wanted.
struct TrainTagger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tagger",
    abstract: "Train a tagger that fills slots and tells intents, from tagged sentences.",
    discussion: """
      Reads ATIS's files (x.seq.in, with x.seq.out and x.label beside it), those of the SNIPS \
      benchmark (.json), and any text with a word, a tab and its tag (O, B-slot, I-slot) on each \
      line, an empty line after each sentence, and `# intent: NAME` before it if that is known.

      Without --dev, every tenth sentence, chosen by a hash of its words, is kept for dev. The \
      output folder gets tagger.safetensors (the best epoch on dev), checkpoint.safetensors and \
      history.tsv.

      Examples:
        hearken train tagger --train train.seq.in --dev valid.seq.in --output atis
        hearken train tagger --train snips/train_*_full.json --output commands
        hearken train tagger --train my.tsv --output plain --model perceptron
        hearken train tagger ... --resume   (after Ctrl-C or a crash)
      """)

  /// The kinds of taggers.
  enum Model: String, ExpressibleByArgument, CaseIterable {
    case feedForward, elman, jordan, forwardLSTM, forwardGRU, lstm, lstmCRF, perceptron, markov
  }

  @Option(parsing: .upToNextOption, help: "Files of tagged sentences to learn from.")
  var train: [String]
  @Option(parsing: .upToNextOption, help: "Files to choose the best epoch by; never a test set.")
  var dev: [String] = []
  @Option(name: .shortAndLong, help: "The folder for the tagger and the checkpoint.")
  var output: String
  @Option(help: "The tagger's name, kept in its file.")
  var name = "tagger"
  @Option(
    help: """
      feedForward, elman, jordan, forwardLSTM, forwardGRU, lstm, lstmCRF, or a baseline: \
      perceptron, markov.
      """)
  var model = Model.lstmCRF
  @Flag(help: "Go on from the checkpoint in the output folder.")
  var resume = false
  @Option(help: "Hidden units, in each direction.")
  var hidden = SlotTagger.Configuration().hiddenSize
  @Option(help: "The size of words' embeddings.")
  var words = SlotTagger.Configuration().wordSize
  @Option(help: "The size of the embeddings of words' letter n-grams.")
  var pieces = SlotTagger.Configuration().pieceSize
  @Option(help: "Neighbours on each side that a network sees together with each word.")
  var window = 0
  @Option(help: "Share of values dropped while training.")
  var dropout = SlotTagger.Configuration().dropout
  @Option(help: "How often a word must occur to have an embedding.")
  var minimumCount = 2
  @Option(help: "Passes over the data (default: 30, of a perceptron 10).")
  var epochs: Int?
  @Option(help: "Sentences in a step.")
  var batch = TaggerTrainingOptions().batchSize
  @Option(help: "The highest learning rate.")
  var learningRate = TaggerTrainingOptions().learningRate
  @Option(help: "Stop after so many epochs without a better result on dev; 0 never does.")
  var patience = 0
  @Flag(
    help: """
      Also learn from English sentences as they are said: numbers in words, no accents. For \
      recordings.
      """)
  var spoken = false
  @Option(
    help: """
      Write the sentences to learn from as they are said, in capitals, one a line, to this file; \
      `hearken train lm` makes words.lm of it.
      """)
  var sentences: String?
  @Option(help: "Decides all that is random.")
  var seed: UInt64 = 1

  func run() throws {
    let checkpoint = "\(output)/checkpoint.safetensors"
    guard resume || !FileManager.default.fileExists(atPath: checkpoint) else {
      throw ValidationError(
        "\(output) holds another training; go on with it by --resume, or name another --output.")
    }
    var (training, development) = (try TaggedCorpus(contentsOf: train), TaggedCorpus?.none)
    if dev.isEmpty {
      let parts = training.divided(devShare: 0.1)
      (training, development) = (parts.training, parts.dev)
    } else {
      development = try TaggedCorpus(contentsOf: dev)
    }
    guard let development, !training.sentences.isEmpty, !development.sentences.isEmpty else {
      complain("there are too few sentences to learn from and to choose by; give more, or --dev.")
      throw ExitCode.badInput
    }
    let form = SpokenForm()
    if let sentences {
      let lines = training.sentences.map { sentence in
        sentence.spoken(form).words.joined(separator: " ").replacing(" 's", with: "'s") + "\n"
      }
      try AtomicFile.write(Data(lines.joined().uppercased().utf8), to: sentences)
    }
    if spoken { training.addSpoken(form) }
    let progress = ProgressLine()
    progress.write(
      "training on \(training.sentences.count) sentences, dev \(development.sentences.count)")
    let interruption = Interruption()
    guard let network = SlotTagger.Network(rawValue: model.rawValue) else {
      return try trainBaseline(training, development, progress, interruption)
    }
    let run = try TaggerTraining(
      configuration(network), options: options, minimumCount: minimumCount, training: training,
      dev: development, name: name, folder: output)
    let (ending, history) = try run.run(
      resuming: resume, shouldStop: { interruption.isRequested },
      report: { Self.report($0, progress) })
    if ending == .interrupted {
      progress.write("interrupted; the same command with --resume goes on from here")
      throw ExitCode.interrupted
    }
    if let best = history.best {
      progress.write(
        String(
          format: "best epoch %d: dev F1 %.2f %%; %@/tagger.safetensors", best.number,
          100 * best.devF1, output))
    }
  }

  private static func report(_ event: TaggerTraining.Event, _ progress: ProgressLine) {
    switch event {
    case .step(let epoch, let done, let count):
      progress.show("epoch \(epoch), step \(done)/\(count)")
    case .resumed(let epochs):
      progress.write("resumed after epoch \(epochs)")
    case .epoch(let epoch, let isBest):
      let intent = epoch.devIntentAccuracy.map { String(format: ", intent %.2f %%", 100 * $0) }
      progress.write(
        String(
          format: "epoch %d: loss %.3f, dev F1 %.2f %%%@, %.0f s%@", epoch.number,
          epoch.trainingLoss, 100 * epoch.devF1, intent ?? "", epoch.seconds,
          isBest ? "  best" : ""))
    }
  }

  /// Trains a perceptron or counts a hidden Markov model.
  private func trainBaseline(
    _ training: TaggedCorpus, _ dev: TaggedCorpus, _ progress: ProgressLine,
    _ interruption: Interruption
  ) throws {
    let model: Tagger.Model
    if self.model == .markov {
      model = .markov(HiddenMarkovTagger(training.sentences))
    } else {
      var random = SeededGenerator(seed: seed)
      do {
        model = .perceptron(
          try StructuredPerceptron(
            training.sentences, epochCount: epochs ?? 10, using: &random
          ) { epoch, wrong in
            if interruption.isRequested { throw CancellationError() }
            progress.write(String(format: "epoch %d: %.2f %% of words wrong", epoch, 100 * wrong))
          })
      } catch is CancellationError {
        progress.write("interrupted; nothing was written")
        throw ExitCode.interrupted
      }
    }
    let tagger = Tagger(model, tokenization: training.tokenization, name: name)
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try tagger.write(to: "\(output)/tagger.safetensors")
    let score = TaggerScore(tagger, dev.sentences).slots
    progress.write(
      String(format: "dev F1 %.2f %%; %@/tagger.safetensors", 100 * score.f1, output))
  }

  private func configuration(_ network: SlotTagger.Network) -> SlotTagger.Configuration {
    var configuration = SlotTagger.Configuration()
    configuration.network = network
    configuration.hiddenSize = hidden
    configuration.wordSize = words
    configuration.pieceSize = pieces
    configuration.windowRadius = window
    configuration.dropout = dropout
    return configuration
  }

  private var options: TaggerTrainingOptions {
    var options = TaggerTrainingOptions()
    options.epochCount = epochs ?? options.epochCount
    options.batchSize = batch
    options.learningRate = learningRate
    options.patience = patience
    options.seed = seed
    return options
  }

  func validate() throws {
    guard [hidden, words, pieces].allSatisfy((1...4096).contains), (0...16).contains(window),
      (0..<1).contains(dropout), learningRate > 0, learningRate <= 10
    else {
      throw ValidationError(
        "--hidden, --words and --pieces must be 1 to 4096, --window 0 to 16, --dropout in [0, 1), "
          + "--learning-rate above 0 and at most 10.")
    }
    guard [epochs ?? 1, batch, minimumCount, max(patience, 1)].allSatisfy((1...100_000).contains),
      patience >= 0
    else {
      throw ValidationError(
        "--epochs, --batch and --minimum-count must be 1 to 100000, --patience 0 or more.")
    }
  }
}
