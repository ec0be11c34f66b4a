public import ArgumentParser
import Foundation
import NeuralNetworks
import SpeechFeatures
public import SpeechPipelines
import SpokenQuerySearch

/// `hearken train embedder`: segments of speech as vectors.
struct TrainEmbedder: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embedder",
    abstract: "Train a model that turns segments of speech into vectors, for search.",
    discussion: """
      The field calls such vectors acoustic word embeddings, or Audio Word2Vec. Segments are the \
      recordings of manifests, or the words in them whose times --words tells.

      Objectives without labels (transcripts and speakers are not read):
        autoencoder     give the frames back (Chung et al. 2016)
        denoising       give whole frames back after damage
        views           equal for two alterations of a segment, unlike for two segments
        clusters        equal within clusters of the vectors of --from (Caron et al. 2018)
      Objectives with labels, to be named apart:
        correspondence  give the frames of another saying of the word (Kamper 2019)
        contrastive     equal for sayings of a word, unlike for two words
        triplet         nearer to a saying of the word than to another word (Settle 2016)

      For search in flowing speech, where windows miss the edges of words, --context lets edges move \
      out into what is around, and --windows adds windows of unknown words, which are like \
      themselves alone.

      --manifest may be repeated; each may have its split and words after colons, as in \
      data.tsv:train:words.tsv. The output folder gets model.safetensors, checkpoint.safetensors \
      and history.tsv. Dev figures are for reading only: no epoch is chosen by them.

      Examples:
        hearken train embedder --manifest all.tsv:train --output vectors
        hearken train embedder --manifest speech.tsv::words.tsv --output b \\
          --objective contrastive --dev all.tsv --dev-split dev
      """)

  @Option(help: "What to train on: FILE, FILE:SPLIT or FILE:SPLIT:WORDS; may be repeated.")
  var manifest: [String]
  @Option(help: "Recordings of which figures are taken after each epoch, one word each.")
  var dev: String?
  @Option(help: "Only the lines of --dev with this split.")
  var devSplit: String?
  @Option(name: .shortAndLong, help: "The folder for the model and the checkpoint.")
  var output: String
  @Option(help: "The model's name, kept in its file.")
  var name = "embedder"
  @Option(
    help: """
      Begin with the weights of this model, a file or a shipped model's name; its network and \
      features are kept.
      """)
  var from: String?
  @Option(help: "autoencoder, denoising, views, clusters, correspondence, contrastive or triplet.")
  var objective = EmbedderObjective.views
  @Option(help: "Of words with times, leave out those of fewer letters.")
  var minLetters = 1
  @Option(help: "Of words with times, leave out those that last less, in seconds.")
  var minDuration = 0.25
  @Option(
    help: "Of recordings whose words have times, add so many windows for each word, cut anywhere.")
  var windows = 0.0
  @Flag(help: "Go on from the checkpoint in the output folder.")
  var resume = false

  @OptionGroup(title: "Network") var network: EmbedderNetworkOptions
  @OptionGroup(title: "Training") var schedule: EmbedderScheduleOptions
  @OptionGroup var threads: ThreadOptions

  func run() async throws {
    let checkpoint = "\(output)/checkpoint.safetensors"
    guard resume || !FileManager.default.fileExists(atPath: checkpoint) else {
      throw ValidationError(
        "\(output) holds another training; go on with it by --resume, or name another --output.")
    }
    let segments = try manifest.flatMap(segments)
    guard !objective.needsLabels || segments.contains(where: { $0.label != nil }) else {
      throw ValidationError("--objective \(objective) needs labels, but no segment has one.")
    }
    let initial = try from.map {
      try Embedder(contentsOf: ShippedModels.path(of: $0, kind: .embedder))
    }
    let training = try await EmbedderTraining(
      network.configuration(objective, name: name, beginningWith: initial),
      options: schedule.options, segments: segments,
      dev: try dev.map { Segment.whole(try Manifest(contentsOf: $0, split: devSplit)) } ?? [],
      initial: initial, folder: output, threads: threads.count)
    for failure in training.failures { complain("\(failure)") }
    guard training.segmentCount > 0 else {
      complain("no segment of \(manifest.joined(separator: ", ")) can be used.")
      throw ExitCode.badInput
    }
    try await train(training)
  }

  private func train(_ training: EmbedderTraining) async throws {
    let progress = ProgressLine()
    progress.write("training on \(training.segmentCount) segments")
    let interruption = Interruption()
    let ended = try await training.run(
      resuming: resume, shouldStop: { interruption.isRequested }
    ) { event in
      switch event {
      case .resumed(let step): progress.write("resumed after step \(step)")
      case .step(let epoch, let batch, let batchCount, let loss):
        progress.show(
          String(format: "epoch %d, step %d/%d, loss %.4f", epoch, batch, batchCount, loss))
      case .epoch(let epoch):
        let maps = [("dev MAP", epoch.devMAP), ("other speakers", epoch.devMAPOthers)]
          .compactMap { name, value in value.map { String(format: ", \(name) %.1f %%", 100 * $0) } }
        progress.write(
          String(
            format: "epoch %d: loss %.4f%@, %.0f s", epoch.number, epoch.loss,
            maps.joined(), epoch.seconds))
      }
    }
    guard ended else {
      complain("interrupted; the same command with --resume goes on from here")
      throw ExitCode.interrupted
    }
    progress.write("\(output)/model.safetensors")
  }

  /// The segments of one `--manifest`.
  private func segments(_ argument: String) throws -> [Segment] {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 3 else {
      throw ValidationError(
        "--manifest \(argument): FILE, FILE:SPLIT or FILE:SPLIT:WORDS is needed.")
    }
    let split = parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil
    let words = parts.count > 2 && !parts[2].isEmpty ? parts[2] : nil
    let table = try Manifest(
      contentsOf: parts[0], split: split, needsTranscripts: objective.needsLabels && words == nil)
    guard let words else { return Segment.whole(table) }
    let found = Segment.words(
      table, try WordTable(contentsOf: words), shortest: minDuration, fewestLetters: minLetters)
    let count = Int(max(0, windows) * Double(found.count))
    return found + Segment.windows(like: found, count: count, seed: schedule.seed)
  }
}

/// The network and its features.
struct EmbedderNetworkOptions: ParsableArguments {
  @Option(help: "The kind of memory.")
  var cell = RecurrentStack.Cell.gru
  @Option(help: "Recurrent layers of the encoder.")
  var layers = 2
  @Option(help: "Units of each layer and direction.")
  var hidden = 128
  @Flag(help: "Read forwards only.")
  var unidirectional = false
  @Option(help: "Elements of a vector; 0 takes the encoder's last state as it is.")
  var size = 128
  @Option(help: "Units of the decoder, where the objective has one.")
  var decoder = 128
  @Flag(help: "The decoder also reads the frame before.")
  var conditioned = false
  @Option(help: "Share of outputs dropped between layers while training.")
  var dropout: Float = 0.2
  @Option(help: "Sample rate in hertz; recordings are resampled to it.")
  var sampleRate: Double = 8000
  @Flag(inversion: .prefixedNo, help: "Leave silence at the edges of segments out.")
  var trim = true

  func configuration(
    _ objective: EmbedderObjective, name: String, beginningWith initial: Embedder?
  ) throws -> Embedder.Configuration {
    if let initial {
      var configuration = initial.configuration
      guard objective.needsDecoder == (configuration.network.decoderSize != nil) else {
        throw ValidationError(
          "--from \(configuration.name) was trained for \(configuration.objective), whose network "
            + "does not fit \(objective): one has a decoder, the other none.")
      }
      (configuration.objective, configuration.name) = (objective, name)
      return configuration
    }
    guard objective != .clusters else {
      throw ValidationError("--objective clusters needs a model whose vectors form them: --from.")
    }
    guard layers > 0, hidden >= cell.smallestHiddenSize, size >= 0, decoder > 0,
      (0..<1).contains(dropout), sampleRate >= 8000
    else {
      throw ValidationError(
        "sizes must be positive, --dropout in [0, 1) and --sample-rate 8000 or more.")
    }
    var features = SegmentFeatures.Configuration()
    features.trimsSilence = trim
    features.features.sampleRate = sampleRate
    var stack = RecurrentStack.Configuration()
    (stack.cell, stack.layerCount, stack.hiddenSize) = (cell, layers, hidden)
    (stack.isBidirectional, stack.dropout) = (!unidirectional, dropout)
    return Embedder.Configuration(
      features: features,
      network: SequenceAutoencoder.Configuration(
        featureCount: features.features.featureCount, encoder: stack,
        vectorSize: size > 0 ? size : nil, decoderSize: objective.needsDecoder ? decoder : nil,
        isConditioned: conditioned), objective: objective, name: name)
  }
}

/// How an embedder is trained.
struct EmbedderScheduleOptions: ParsableArguments {
  @Option(help: "Passes over the segments.")
  var epochs = 20
  @Option(help: "Segments in a step.")
  var batch = 256
  @Option(help: "The highest learning rate.")
  var rate: Float = 2e-3
  @Option(help: "Temperature of views and contrastive.")
  var temperature: Float = 0.1
  @Option(
    help: "Of triplet, by how much another saying is to be nearer, as a difference of cosines.")
  var margin: Float = 0.4
  @Option(
    help: "While training, move edges of words up to so many seconds out into what is around.")
  var context = 0.0
  @Option(help: "Of clusters, how many segments there are for each.")
  var clusterSize = 80
  @Option(help: "Of denoising, the share of frames that are masked.")
  var mask: Float = 0.2
  @Option(help: "Of denoising, the deviation of the noise on normalised features.")
  var noise: Float = 0.3
  @Flag(inversion: .prefixedNo, help: "Alter tempo, vocal tract, noise and edges while training.")
  var alter = true
  @Option(help: "How far variances of the vectors' directions are made equal, 0 to 1.")
  var whitening = 0.0
  @Option(help: "Draws weights, orders and alterations.")
  var seed: UInt64 = 1

  func validate() throws {
    guard epochs > 0, batch > 1, rate > 0, temperature > 0, (0..<1).contains(mask), noise >= 0,
      (0...1).contains(whitening), clusterSize > 0, margin > 0, (0...10).contains(context)
    else {
      throw ValidationError(
        """
        --epochs, --rate, --temperature and --margin must be positive, --batch 2 or more, --mask in \
        [0, 1), --noise 0 or more, --whitening from 0 to 1 and --context from 0 to 10.
        """)
    }
  }

  var options: EmbedderOptions {
    var options = EmbedderOptions()
    (options.epochCount, options.batchSize, options.learningRate) = (epochs, batch, rate)
    options.temperature = temperature
    options.margin = margin
    options.alteration?.largestContext = context
    options.corruption = FrameCorruption(maskRate: mask, noise: noise)
    if !alter { options.alteration = nil }
    options.whiteningPower = whitening
    options.clusterSize = clusterSize
    options.seed = seed
    return options
  }
}

extension EmbedderObjective: ExpressibleByArgument {}
