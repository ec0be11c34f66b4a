import ArgumentParser
import SpeechFeatures
import SpeechPipelines

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
