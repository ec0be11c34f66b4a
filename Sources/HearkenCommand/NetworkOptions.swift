public import ArgumentParser
import AudioFiles
import Foundation
public import NeuralNetworks
import SpeechFeatures
import SpeechPipelines
public import SpeechRecognition

/// The network and its features.
struct NetworkOptions: ParsableArguments {
  @Option(help: "The kind of memory.")
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
    guard (1...64).contains(layers), (cell.smallestHiddenSize...16_384).contains(hidden),
      (1...1024).contains(mel),
      (1...100).contains(stack), (0..<1).contains(dropout), (0...200).contains(dither ?? 0),
      AudioFileError.sampleRates.contains(sampleRate)
    else {
      throw ValidationError(
        "--layers must be 1 to 64, --hidden \(cell.smallestHiddenSize) to 16384, --mel to 1024, "
          + "--stack to 100, --dropout in [0, 1), --dither 0 to 200, --sample-rate 1000 to 768000.")
    }
  }
}

extension RecurrentStack.Cell: ExpressibleByArgument {}
extension TextNormalization.LetterCase: ExpressibleByArgument {}
