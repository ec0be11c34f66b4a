public import ArgumentParser
import Foundation
import AudioFiles
public import NeuralNetworks
import SpeechFeatures
import SpeechPipelines
public import SpeechRecognition

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

/// The network and its features.
struct NetworkOptions: ParsableArguments {
  @Option(help: "lstm, peepholeLSTM, gru or elman.")
  var cell = RecurrentStack.Cell.lstm
  @Option(help: "Recurrent layers.")
  var layers = 3
  @Option(help: "Units of each layer and direction.")
  var hidden = 256
  @Flag(help: "Read forwards only, as live recognition needs.")
  var unidirectional = false
  @Flag(help: "Normalise the output of each layer.")
  var layerNorm = false
  @Option(help: "Share of outputs dropped between layers while training.")
  var dropout: Float = 0.3
  @Option(help: "Mel filters; the features are their logarithms.")
  var mel = 40
  @Option(
    help: """
      Noise under every sample, so many decibels below full scale, that gives digital silence a \
      spectrum; 0 for none (default: 80, or as the model of --from).
      """)
  var dither: Double?
  @Option(help: "Frames of 10 ms joined into one.")
  var stack = 3
  @Option(help: "Sample rate in hertz; recordings are resampled to it.")
  var sampleRate: Double = 16_000
  @Option(help: "Letters of transcripts: unchanged, lower or upper.")
  var letterCase = LetterCase.unchanged
  @Flag(help: "Leave out punctuation, but not apostrophes, from transcripts.")
  var stripPunctuation = false

  typealias LetterCase = TextNormalization.LetterCase

  var normalization: TextNormalization {
    TextNormalization(letterCase: letterCase, stripsPunctuation: stripPunctuation)
  }

  /// Describes the recogniser to train, with an alphabet of all characters of the transcripts, or
  /// of all phones of the dictionaries.
  ///
  /// Its network and features are as the options say, or those of the recogniser to begin with.
  func configuration(
    name: String, for manifest: Manifest, _ dictionary: TrainingLexicon?,
    beginningWith initial: Recognizer.Configuration?
  ) throws -> Recognizer.Configuration {
    let alphabet =
      try dictionary?.alphabet()
      ?? Alphabet(covering: manifest.utterances.map { normalization($0.transcript) })
    var features = initial?.features ?? features
    if let dither { features.dither = Self.amplitude(decibelsBelowFullScale: dither) }
    var stack = initial?.acousticModel.stack ?? recurrentStack
    stack.dropout = dropout
    let configuration = Recognizer.Configuration(
      features: features,
      acousticModel: AcousticModel.Configuration(
        featureCount: features.featureCount, labelCount: alphabet.labelCount, stack: stack),
      alphabet: alphabet, normalization: normalization, name: name)
    try configuration.validate()
    return configuration
  }

  private var features: FeatureConfiguration {
    var features = FeatureConfiguration()
    features.kind = .logMel
    features.sampleRate = sampleRate
    features.filterCount = mel
    features.normalization = .utterance
    features.stackedFrameCount = stack
    features.stackShift = stack
    features.dither = Self.amplitude(decibelsBelowFullScale: 80)
    return features
  }

  private static func amplitude(decibelsBelowFullScale decibels: Double) -> Float {
    decibels > 0 ? Float(pow(10, -decibels / 20)) : 0
  }

  private var recurrentStack: RecurrentStack.Configuration {
    var stack = RecurrentStack.Configuration()
    stack.cell = cell
    stack.layerCount = layers
    stack.hiddenSize = hidden
    stack.isBidirectional = !unidirectional
    stack.isNormalized = layerNorm
    return stack
  }

  func validate() throws {
    guard (1...64).contains(layers), (1...16_384).contains(hidden), (1...1024).contains(mel),
      (1...100).contains(stack), (0..<1).contains(dropout), (0...200).contains(dither ?? 0),
      AudioFileError.sampleRates.contains(sampleRate)
    else {
      throw ValidationError(
        "--layers must be 1 to 64, --hidden to 16384, --mel to 1024, --stack to 100, --dropout in "
          + "[0, 1), --dither 0 to 200, --sample-rate 1000 to 768000.")
    }
  }
}

/// The course of the training.
struct ScheduleOptions: ParsableArguments {
  @Option(help: "Passes over the data.")
  var epochs = 60
  @Option(help: "Utterances in a step.")
  var batch = 16
  @Option(help: "Parts of a batch computed side by side; they decide the result, threads do not.")
  var shards = 2
  @Option(help: "The highest learning rate.")
  var learningRate: Float = 1e-3
  @Option(help: "The last learning rate, as a share of the highest; it falls along a cosine.")
  var finalRate: Float = 0.02
  @Option(help: "Steps in which the rate rises.")
  var warmup = 200
  @Option(help: "Decay of weights (AdamW).")
  var weightDecay: Float = 1e-2
  @Option(help: "The largest norm of a gradient.")
  var clip = 5.0
  @Option(help: "Share of the weights' running average kept by a step.")
  var average: Float = 0.998
  @Option(help: "Speeds at which recordings are played, separated by commas.")
  var speeds = "0.9,1,1.1"
  @Option(help: "The longest stretch masked in features, in seconds; 0 for none (SpecAugment).")
  var timeMask = 0.25
  @Option(help: "The widest band masked in features, as a share of all; 0 for none (SpecAugment).")
  var bandMask: Float = 0.2
  @Option(help: "Share of utterances to which noise is added: coloured, hum or voices; 0 to 1.")
  var noise = 0.0
  @Option(help: "The lowest and highest ratio of speech to noise, in decibels.")
  var snr = "5,30"
  @Option(help: "Share of utterances that are heard in a simulated room, 0 to 1.")
  var room = 0.0
  @Option(help: "The shortest and longest reverberation time (RT60) of rooms, in seconds.")
  var rt60 = "0.1,0.6"
  @Option(help: "Share of utterances sent over a simulated codec or telephone, 0 to 1.")
  var line = 0.0
  @Option(help: "Vocal tracts vary: frequencies times 1 − warp to 1 + warp; 0 to 0.2.")
  var warp = 0.0
  @Option(help: "Stop after so many epochs without a better result on dev; 0 never does.")
  var patience = 0
  @Option(help: "The lowest layers that keep the weights of --from.")
  var freezeLayers = 0
  @Option(help: "Decides all that is random.")
  var seed: UInt64 = 1

  var options: TrainingOptions {
    var options = TrainingOptions()
    options.epochCount = epochs
    options.batchSize = batch
    options.shardCount = shards
    options.learningRate = learningRate
    options.finalRate = finalRate
    options.warmupSteps = warmup
    options.weightDecay = weightDecay
    options.gradientNorm = clip
    options.averageDecay = average
    options.speeds = speedList
    options.augmentation = augmentation
    options.specAugment = specAugment
    options.patience = patience
    options.frozenLayerCount = freezeLayers > 0 ? freezeLayers : nil
    options.seed = seed
    return options
  }

  private var specAugment: SpecAugment? {
    guard timeMask > 0 || bandMask > 0 else { return nil }
    var masks = SpecAugment()
    masks.maximumMaskedFrames = Int((timeMask / 0.01).rounded())  // frames are 10 ms apart
    masks.maximumMaskedBand = bandMask
    return masks
  }

  private var augmentation: Augmentation? {
    guard noise > 0 || room > 0 || line > 0 || warp > 0 else { return nil }
    var augmentation = Augmentation(
      roomShare: room, noiseShare: noise, lineShare: line, warp: warp)
    if let range = Self.range(snr, within: -20...100) { augmentation.signalToNoise = range }
    if let range = Self.range(rt60, within: 0.05...2) { augmentation.reverberationTimes = range }
    return augmentation
  }

  /// Reads the two ends of a range; nil if they are not in order and within limits.
  private static func range(
    _ text: String, within limits: ClosedRange<Double>
  ) -> ClosedRange<Double>? {
    let ends = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high,
      limits.contains(low), limits.contains(high)
    else { return nil }
    return low...high
  }

  private var speedList: [Double] { speeds.split(separator: ",").compactMap { Double($0) } }

  func validate() throws {
    let counts = [epochs, batch, shards, max(warmup, 1), max(patience, 1)]
    guard counts.allSatisfy((1...1_000_000).contains), warmup >= 0, patience >= 0 else {
      throw ValidationError(
        "--epochs, --batch and --shards must be 1 to 1000000, --warmup and --patience 0 or more.")
    }
    guard learningRate > 0, learningRate <= 10, clip > 0, clip.isFinite,
      (0..<1).contains(average), (0...1).contains(weightDecay), (0...60).contains(timeMask),
      (0...1).contains(bandMask)
    else {
      throw ValidationError(
        "--learning-rate must be above 0 and at most 10, --clip above 0, --average in [0, 1), "
          + "--weight-decay and --band-mask in [0, 1], --time-mask in [0, 60].")
    }
    guard (0...64).contains(freezeLayers) else {
      throw ValidationError("--freeze-layers \(freezeLayers): 0 to 64 are possible.")
    }
    guard [noise, room, line].allSatisfy((0...1).contains), (0...0.2).contains(warp),
      (0...1).contains(finalRate)
    else {
      throw ValidationError(
        "--noise, --room, --line and --final-rate must be in [0, 1], --warp in [0, 0.2].")
    }
    guard Self.range(snr, within: -20...100) != nil else {
      throw ValidationError("--snr \(snr): two numbers from -20 to 100 are needed, as 5,30.")
    }
    guard Self.range(rt60, within: 0.05...2) != nil else {
      throw ValidationError("--rt60 \(rt60): two numbers from 0.05 to 2 are needed, as 0.1,0.6.")
    }
    guard speedList.count == speeds.split(separator: ",").count, !speedList.isEmpty,
      speedList.allSatisfy({ (0.5...2).contains($0) })
    else {
      throw ValidationError("--speeds \(speeds): numbers from 0.5 to 2 are needed, as 0.9,1,1.1.")
    }
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

extension RecurrentStack.Cell: ExpressibleByArgument {}
extension TextNormalization.LetterCase: ExpressibleByArgument {}
