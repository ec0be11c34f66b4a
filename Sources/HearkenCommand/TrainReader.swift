import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpokenQuestionAnswering
import Tensors

/// `hearken train reader`: what answers questions about stories.
struct TrainReader: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reader",
    abstract: "Train a reader that answers questions about a story.",
    discussion: """
      Reads files of bAbI (numbered sentences, questions with a tab and their answer) and of TOEFL-QA \
      (SENTENCE, QUESTION, OPTION … 0 or 1), or folders of such files. Several files are learnt \
      together (joint training).

      memory is a memory network, which answers by a word it knows; with --restarts several are \
      trained and the best on dev is kept. attention encodes words and sentences by recurrent \
      networks; it answers by a word or chooses. --vectors makes words' vectors of a text first, from \
      counts of neighbours or by skip-gram, --vectors-of takes them from a reader. --books makes \
      multiple-choice questions of a text. --folds 5 first tells how well such a training answers \
      questions about stories it was not trained on (cross-validation).

      Without --dev the last tenth of each file's questions is kept for dev. The output folder gets \
      reader.safetensors (the best on dev) and history.tsv; a memory network's also \
      checkpoint.json, which --resume needs.

      Examples:
        hearken train reader --train qa1_train.txt --dev qa1_valid.txt --output qa1
        hearken train reader --train qa*_train.txt --dev qa*_valid.txt --restarts 5 --output joint
        hearken train reader --network attention --train toefl/train --dev toefl/dev --output toefl
        xz -dc books.txt.xz | hearken train reader --network attention --vectors - \\
          --books novel.txt --output listening
        hearken train reader --network attention --vectors-of listening --folds 5 \\
          --train talks/train --dev talks/dev --output talks-reader
      """)

  /// Which weights of a memory network are one.
  enum Sharing: String, ExpressibleByArgument, CaseIterable {
    case adjacent, layerWise

    var sharing: MemoryNetwork.Sharing { self == .adjacent ? .adjacent : .layerWise }
  }

  /// How words get vectors.
  enum VectorMethod: String, ExpressibleByArgument, CaseIterable {
    case counts, skipGram
  }

  /// The kinds of readers.
  enum Network: String, ExpressibleByArgument, CaseIterable {
    case memory, attention
  }

  @Option(parsing: .upToNextOption, help: "Files or folders of questions to learn from.")
  var train: [String] = []
  @Option(
    parsing: .upToNextOption, help: "Files or folders to choose the best by; never a test set.")
  var dev: [String] = []
  @Option(name: .shortAndLong, help: "The folder for the reader.")
  var output: String
  @Option(help: "The reader's name, kept in its file.")
  var name = "reader"
  @Option(help: "memory or attention.")
  var network = Network.memory
  @Option(help: "How often the story is looked at (default: memory 3, attention 2).")
  var hops: Int?
  @Option(help: "The size of a word's vector (default: memory 50, attention 64).")
  var size: Int?
  @Option(help: "Passes over the data (default: memory 100, attention 10).")
  var epochs: Int?
  @Option(help: "Questions in a step (default: memory 32, attention 16).")
  var batch: Int?
  @Option(help: "The highest learning rate (default: memory 0.01, attention 0.002).")
  var learningRate: Float?
  @Option(help: "Decides all that is random.")
  var seed: UInt64 = 1
  @Flag(help: "Do not begin anew what an earlier run has finished (memory).")
  var resume = false

  @Option(help: "memory: trainings from different starts, of which the best on dev is kept.")
  var restarts = 1
  @Option(help: "memory: adjacent or layerWise.")
  var sharing = Sharing.adjacent
  @Option(help: "memory: sentences that are remembered, the last ones of a story.")
  var memory = MemoryNetwork.Configuration().memorySize
  @Option(help: "memory: passes with linear attention before the softmax (linear start).")
  var linearEpochs = MemoryNetworkTraining.Options().linearEpochCount
  @Option(help: "memory: passes after which the rate is halved.")
  var halving = MemoryNetworkTraining.Options().halvingInterval
  @Option(help: "memory: empty memories for each sentence while training (random noise).")
  var noise = MemoryNetworkTraining.Options().gapShare
  @Flag(inversion: .prefixedNo, help: "memory: let the order of words count.")
  var positions = true

  @Option(help: "attention: hidden units in each direction.")
  var hidden = AttentionReader.Configuration().hiddenSize
  @Option(help: "attention: share of values dropped while training.")
  var dropout = AttentionReader.Configuration().dropout
  @Option(help: "attention: a text with sentences in order, to make multiple-choice questions of.")
  var books: String?
  @Option(help: "attention: how many passages of --books are taken.")
  var passages = 2000
  @Option(
    help: "attention: a text to learn words' vectors from, a sentence a line; - is standard input.")
  var vectors: String?
  @Option(help: "attention: words that get vectors from --vectors.")
  var vocabulary = 32_000
  @Option(help: "attention: counts (positive mutual information) or skipGram.")
  var vectorMethod = VectorMethod.counts
  @Option(help: "attention: passes of skipGram over the text of --vectors.")
  var vectorEpochs = 1
  @Option(help: "attention: a reader whose words and vectors are taken.")
  var vectorsOf: String?
  @Option(help: "attention: folds of a cross-validation before the training.")
  var folds: Int?

  func run() throws {
    let checkpoint = "\(output)/checkpoint.json"
    guard resume || !FileManager.default.fileExists(atPath: checkpoint) else {
      throw ValidationError(
        "\(output) holds another training; go on with it by --resume, or name another --output.")
    }
    var (training, development) = ([StoryQuestion](), [StoryQuestion]())
    for path in train {
      let questions = try QuestionFile(contentsOf: path).questions.map(\.question)
      let kept = dev.isEmpty ? questions.count / 10 : 0
      training += questions.dropLast(kept)
      development += questions.suffix(kept)
    }
    development += try dev.flatMap { try QuestionFile(contentsOf: $0).questions.map(\.question) }
    let progress = ProgressLine()
    let interruption = Interruption()
    switch network {
    case .memory: try trainMemory(training, development, progress, interruption)
    case .attention: try trainAttention(training, development, progress, interruption)
    }
  }

  private func requireQuestions(_ training: [StoryQuestion], _ dev: [StoryQuestion]) throws {
    guard !training.isEmpty, !dev.isEmpty else {
      complain("there are too few questions to learn from and to choose by; give more, or --dev.")
      throw ExitCode.badInput
    }
  }

  private func trainMemory(
    _ training: [StoryQuestion], _ dev: [StoryQuestion], _ progress: ProgressLine,
    _ interruption: Interruption
  ) throws {
    try requireQuestions(training, dev)
    guard (training + dev).allSatisfy(\.choices.isEmpty) else {
      throw ValidationError("a memory network does not choose; use --network attention.")
    }
    var configuration = MemoryNetwork.Configuration()
    configuration.hopCount = hops ?? configuration.hopCount
    configuration.size = size ?? configuration.size
    configuration.memorySize = memory
    configuration.sharing = sharing.sharing
    configuration.encodesPositions = positions
    var options = MemoryNetworkTraining.Options()
    options.epochCount = epochs ?? options.epochCount
    options.linearEpochCount = linearEpochs
    options.batchSize = batch ?? options.batchSize
    options.learningRate = learningRate ?? options.learningRate
    options.halvingInterval = halving
    options.gapShare = noise
    options.seed = seed
    progress.write("training on \(training.count) questions, dev \(dev.count)")
    let run = try MemoryReaderTraining(
      configuration, options: options, restartCount: restarts, training: training, dev: dev,
      name: name, folder: output)
    let (finished, isFinished) = try run.run(
      resuming: resume, shouldStop: { interruption.isRequested },
      report: { Self.report($0, progress) })
    guard isFinished else {
      progress.write("interrupted; the same command with --resume goes on from here")
      throw ExitCode.interrupted
    }
    let best = finished.map(\.best.devError).min() ?? 1
    progress.write(
      String(format: "best: dev error %.2f %%; %@/reader.safetensors", 100 * best, output))
  }

  private static func report(_ event: MemoryReaderTraining.Event, _ progress: ProgressLine) {
    switch event {
    case .epoch(let restart, let epoch):
      progress.show(
        String(
          format: "start %d, epoch %d%@: loss %.3f, dev loss %.3f, dev error %.2f %%", restart,
          epoch.number, epoch.isLinear ? " (linear)" : "", epoch.trainingLoss, epoch.devLoss,
          100 * epoch.devError))
    case .resumed(let restarts):
      progress.write("\(restarts) trainings were finished before")
    case .restart(let restart, let isBest):
      progress.write(
        String(
          format: "start %d: epoch %d, dev loss %.3f, dev error %.2f %%, %.0f s%@",
          restart.number, restart.best.number, restart.best.devLoss, 100 * restart.best.devError,
          restart.seconds, isBest ? "  best" : ""))
    }
  }

  private func trainAttention(
    _ given: [StoryQuestion], _ givenDev: [StoryQuestion], _ progress: ProgressLine,
    _ interruption: Interruption
  ) throws {
    var (training, dev) = (given, givenDev)
    var configuration = AttentionReader.Configuration()
    configuration.wordSize = size ?? 64
    configuration.hiddenSize = hidden
    configuration.hopCount = hops ?? configuration.hopCount
    configuration.dropout = dropout
    var table: (words: WordList, vectors: Tensor)?
    if let vectorsOf {
      table = try Self.words(of: vectorsOf)
    } else if let vectors {
      guard let learnt = try learnVectors(vectors, configuration.wordSize, progress, interruption)
      else {
        progress.write("interrupted; nothing was written")
        throw ExitCode.interrupted
      }
      table = learnt
    }
    configuration.hasFixedWords = table != nil
    configuration.wordSize = table?.vectors.columnCount ?? configuration.wordSize
    if let books, let table {
      let made = try ListeningData(
        book: books, passageCount: passages, words: table.words, vectors: table.vectors, seed: seed)
      training += made.training
      dev += made.dev
    }
    try requireQuestions(training, dev)
    progress.write("training on \(training.count) questions, dev \(dev.count)")
    let words = table?.words ?? Self.words(of: training)
    var random = SeededGenerator(seed: seed)
    let reader = AttentionReader(
      configuration, words: words,
      answers: WordList(counting: training.lazy.filter(\.choices.isEmpty).compactMap(\.answer)),
      vectors: table?.vectors, using: &random)
    var options = AttentionReaderTraining.Options()
    options.epochCount = epochs ?? options.epochCount
    options.batchSize = batch ?? options.batchSize
    options.learningRate = learningRate ?? options.learningRate
    options.seed = seed
    if let folds {
      try crossValidate(reader, options, training, folds, progress, interruption)
    }
    try runAttention(reader, options, training, dev, progress, interruption)
  }

  private func crossValidate(
    _ reader: AttentionReader, _ options: AttentionReaderTraining.Options,
    _ questions: [StoryQuestion], _ folds: Int, _ progress: ProgressLine,
    _ interruption: Interruption
  ) throws {
    let validation = ReaderCrossValidation(questions, count: folds, seed: seed)
    guard validation.folds.count > 1 else {
      complain("--folds needs questions about at least two stories.")
      throw ExitCode.badInput
    }
    let score = validation(
      options, from: reader, shouldStop: { interruption.isRequested },
      report: {
        progress.show("fold \($0) of \(validation.folds.count): \($1.right) of \($1.count) right")
      })
    guard let score else {
      progress.write("interrupted; nothing was written")
      throw ExitCode.interrupted
    }
    progress.write(
      String(
        format: "%d folds: %d of %d right, %.1f %% (95 %%: %.1f to %.1f)", validation.folds.count,
        score.right, score.count, 100 * score.accuracy, 100 * score.interval.lowerBound,
        100 * score.interval.upperBound))
  }

  private func runAttention(
    _ reader: AttentionReader, _ options: AttentionReaderTraining.Options,
    _ training: [StoryQuestion], _ dev: [StoryQuestion], _ progress: ProgressLine,
    _ interruption: Interruption
  ) throws {
    guard dev.allSatisfy({ reader.canAnswer($0) }) else {
      complain("dev has questions without choices, but no training question has a word as answer.")
      throw ExitCode.badInput
    }
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    var history = "epoch\ttraining_loss\tdev_loss\tdev_error\n"
    let isFinished = try AttentionReaderTraining(options: options, training: training, dev: dev)
      .run(
        reader, shouldStop: { interruption.isRequested },
        progress: { progress.show("epoch \($0), step \($1)/\($2)") },
        report: { epoch, reader, isBest in
          if isBest {
            try Reader(.attention(reader), name: name).write(
              to: "\(output)/reader.safetensors", quantized: reader.configuration.hasFixedWords)
          }
          history += "\(epoch.number)\t\(epoch.trainingLoss)\t\(epoch.devLoss)\t\(epoch.devError)\n"
          try AtomicFile.write(Data(history.utf8), to: "\(output)/history.tsv")
          progress.write(
            String(
              format: "epoch %d: loss %.3f, dev loss %.3f, dev error %.2f %%%@", epoch.number,
              epoch.trainingLoss, epoch.devLoss, 100 * epoch.devError, isBest ? "  best" : ""))
        })
    guard isFinished else {
      progress.write("interrupted; the best epoch so far is in \(output)")
      throw ExitCode.interrupted
    }
  }

  private func learnVectors(
    _ path: String, _ size: Int, _ progress: ProgressLine, _ interruption: Interruption
  ) throws -> (words: WordList, vectors: Tensor)? {
    let data =
      path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try AtomicFile.read(path)
    let text = TextVectors(data, wordCount: vocabulary)
    guard text.words.count > 1 else {
      complain("\(path) has no words to learn vectors from; give a text, a sentence a line.")
      throw ExitCode.badInput
    }
    progress.write("learning vectors of \(text.words.count) words")
    let report: (Double) -> Void = {
      progress.show(String(format: "vectors: %.0f %%", 100 * $0))
    }
    guard vectorMethod == .skipGram else {
      return text.cooccurrenceVectors(
        size: size, seed: seed, shouldStop: { interruption.isRequested }, report: report
      ).map { (text.words, $0) }
    }
    var options = SkipGram.Options()
    options.size = size
    options.seed = seed
    let learnt = text.vectors(
      options, epochs: vectorEpochs, shouldStop: { interruption.isRequested }, report: report)
    return learnt.map { ($0.words, $0.vectors) }
  }

  /// The words and vectors of a reader.
  private static func words(of model: String) throws -> (words: WordList, vectors: Tensor) {
    guard
      case .attention(let reader) = try Reader(
        contentsOf: ShippedModels.readerPath(of: model)
      ).model
    else {
      throw ValidationError("--vectors-of needs an attention reader; \(model) is a memory network.")
    }
    return (reader.words, reader.vectors.value)
  }

  private static func words(of questions: [StoryQuestion]) -> WordList {
    WordList(
      counting: questions.lazy.flatMap { question in
        (question.story + [question.question] + question.choices).flatMap { $0.words.map(\.text) }
      })
  }

  func validate() throws {
    guard !train.isEmpty || books != nil else {
      throw ValidationError("give --train FILES, or --books TEXT to make questions of.")
    }
    guard vectors == nil || vectorsOf == nil else {
      throw ValidationError("--vectors and --vectors-of are one too many.")
    }
    guard books == nil || vectors != nil || vectorsOf != nil else {
      throw ValidationError("--books needs --vectors or --vectors-of.")
    }
    guard network == .attention || vectors == nil && vectorsOf == nil && folds == nil else {
      throw ValidationError("--vectors, --vectors-of and --folds need --network attention.")
    }
    let sizes = [hops ?? 1, size ?? 1, epochs ?? 1, batch ?? 1, restarts, memory, halving, hidden]
    guard sizes.allSatisfy((1...100_000).contains), (0...100_000).contains(linearEpochs),
      (1...65_536).contains(vocabulary), passages > 0, vectorEpochs > 0,
      (2...100).contains(folds ?? 2)
    else {
      throw ValidationError(
        "--hops, --size, --epochs, --batch, --restarts, --memory, --halving and --hidden must be 1 to "
          + "100000, --vocabulary 1 to 65536, --passages and --vector-epochs at least 1, "
          + "--folds 2 to 100.")
    }
    guard (learningRate ?? 1) > 0, (learningRate ?? 1) <= 10, (0..<1).contains(dropout),
      (0...10).contains(noise)
    else {
      throw ValidationError(
        "--learning-rate must be above 0 and at most 10, --dropout in [0, 1), --noise 0 to 10.")
    }
  }
}
