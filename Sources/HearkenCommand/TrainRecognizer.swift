import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechPipelines
import SpeechRecognition

/// `hearken train recognizer`: a CTC recogniser from recordings and transcripts.
struct TrainRecognizer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recognizer",
    abstract: "Train a recogniser from recordings and their transcripts.",
    discussion: """
      Manifests are TSV or CSV with a line of column names (path, transcript; also DeepSpeech's \
      and Common Voice's), or JSON lines (audio_filepath, text). Every recording is read and \
      checked before training begins.

      The output folder gets model.safetensors (the best epoch on dev), checkpoint.safetensors, \
      history.tsv and curve.png. Of phones, history.tsv has dev_per (phone error rate) in place \
      of dev_wer and dev_cer. The same data, options and seed give the same model on any \
      number of threads.

      Examples:
        hearken train recognizer --manifest train.tsv --dev dev.tsv --output my-model
        hearken train recognizer --manifest all.csv --train-split train \\
          --dev all.csv --dev-split dev --output small --layers 2 --hidden 128
        hearken train recognizer ... --noise 0.6 --room 0.3 --line 0.2 --warp 0.1
        hearken train recognizer ... --lexicon words.dict   (phones)
        hearken train recognizer ... --from an4 --freeze-layers 1   (fine-tuning)
        hearken train recognizer ... --resume   (after Ctrl-C, a crash, kill -9)
      """)

  @Option(help: "What to train on: a TSV, CSV or JSON lines manifest.")
  var manifest: String
  @Option(help: "What to choose the best epoch by; never a test set.")
  var dev: String
  @Option(help: "Only the lines of --manifest with this split.")
  var trainSplit: String?
  @Option(help: "Only the lines of --dev with this split.")
  var devSplit: String?
  @Option(name: .shortAndLong, help: "The folder for the model, the checkpoint and the curve.")
  var output: String
  @Option(help: "The model's name, kept in its file.")
  var name = "recognizer"
  @Option(
    help: """
      Begin with the weights of this model, a file or a shipped model's name. The network (but \
      for --dropout) and the features are then that model's.
      """)
  var from: String?
  @Option(
    help: """
      Train on phones: a pronouncing dictionary (CMUdict's format) that turns words into labels. \
      Of several dictionaries the first that has a word is asked; a line's own (column lexicon) \
      comes before them.
      """)
  var lexicon: [String] = []
  @Option(help: "Dictionaries that are asked before --lexicon.")
  var pronunciations: [String] = []
  @Option(
    help: "Let this model hear which of several pronunciations was said (default: the first).")
  var realign: String?
  @Flag(help: "Go on from the checkpoint in the output folder.")
  var resume = false
  @Option(help: "Gigabytes of features and recordings kept in memory between epochs.")
  var memory = 4.0
  @Flag(help: "Leave out recordings that fail the check instead of stopping.")
  var skipBad = false

  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Training") var schedule: ScheduleOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard (0...10_000).contains(memory) else {
      throw ValidationError("--memory \(memory): 0 to 10000 gigabytes are needed.")
    }
  }

  func run() async throws {
    try refuseToOverwrite()
    let trainingManifest = try Manifest(contentsOf: manifest, split: trainSplit)
    let devManifest = try Manifest(contentsOf: dev, split: devSplit)
    let initial = try from.map { try Recognizer(contentsOf: ShippedModels.path(of: $0)) }
    let dictionary = try dictionary(for: [trainingManifest, devManifest])
    let listener = try realign.map { try Recognizer(contentsOf: ShippedModels.path(of: $0)) }
    let configuration = try network.configuration(
      name: name, for: trainingManifest, dictionary, beginningWith: initial?.configuration)
    var options = schedule.options
    options.initialModel = from
    guard options.frozenLayerCount == nil || from != nil else {
      throw ValidationError("--freeze-layers keeps the weights of a model: name it by --from.")
    }
    let training = await TrainingSet(
      trainingManifest, configuration, dictionary, realigning: listener,
      fastest: options.speeds.max() ?? 1, threads: threads.count)
    let development = await TrainingSet(
      devManifest, configuration, dictionary, realigning: listener, threads: threads.count)
    let rejections = training.rejections + development.rejections
    for rejection in rejections { complain("\(rejection)") }
    complainOfUnknownWords(rejections)
    guard rejections.isEmpty || skipBad else {
      complain(
        "\(rejections.count) recordings cannot be used; mend them, or leave them out with "
          + "--skip-bad.")
      throw ExitCode.badInput
    }
    for (set, path) in [(training, manifest), (development, dev)] where set.examples.isEmpty {
      complain("no recording of \(path) can be used.")
      throw ExitCode.badInput
    }
    try await train(configuration, options, training, development, initial)
  }

  /// Leaves a folder with a checkpoint alone, unless it is to go on from it.
  private func refuseToOverwrite() throws {
    let checkpoint = "\(output)/checkpoint.safetensors"
    let exists = FileManager.default.fileExists(atPath: checkpoint)
    if resume, !exists { complain("there is no \(checkpoint) yet; training begins anew.") }
    guard !resume, exists else { return }
    throw ValidationError(
      "\(output) holds another training; go on with it by --resume, or name another --output.")
  }

  /// The dictionaries that are given, or nil if transcripts are spelled.
  private func dictionary(for manifests: [Manifest]) throws -> TrainingLexicon? {
    guard !lexicon.isEmpty || !pronunciations.isEmpty else { return nil }
    return try TrainingLexicon(
      contentsOf: pronunciations + lexicon, for: manifests,
      letterCase: network.normalization.letterCase)
  }

  /// Lists the words that no dictionary has, the most frequent first.
  private func complainOfUnknownWords(_ rejections: [TrainingSet.Rejection]) {
    var counts: [String: Int] = [:]
    for case .unknownWords(_, let words) in rejections {
      for word in words { counts[word, default: 0] += 1 }
    }
    guard !counts.isEmpty else { return }
    let list = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    complain(
      "\(list.count) words are in no dictionary: "
        + list.prefix(50).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
        + (list.count > 50 ? ", …" : "")
        + "; add them to one given by --pronunciations. If these are ordinary words, letters may "
        + "differ in case: see --letter-case.")
  }

  private func train(
    _ configuration: Recognizer.Configuration, _ options: TrainingOptions,
    _ training: TrainingSet, _ development: TrainingSet, _ initial: Recognizer?
  ) async throws {
    let run = try RecognizerTraining(
      configuration, options: options, training: training, dev: development, initial: initial,
      folder: output, threads: threads.count, memoryLimit: Int(memory * 1e9))
    var reporter = TrainingReporter(training: training, development: development)
    let interruption = Interruption()
    let (ending, history) = try await run.run(
      resuming: resume, shouldStop: { interruption.isRequested }, report: { reporter.report($0) })
    reporter.end(ending, history, folder: output)
    if ending == .interrupted { throw ExitCode.interrupted }
  }
}

extension TrainingSet {
  /// Checks a manifest against what a recogniser is to be made of.
  fileprivate init(
    _ manifest: Manifest, _ configuration: Recognizer.Configuration, _ lexicon: TrainingLexicon?,
    realigning: Recognizer?, fastest: Double = 1, threads: Int
  ) async {
    await self.init(
      manifest, features: configuration.features, alphabet: configuration.alphabet,
      normalization: configuration.normalization, lexicon: lexicon, realigning: realigning,
      fastest: fastest, threads: threads)
  }
}
