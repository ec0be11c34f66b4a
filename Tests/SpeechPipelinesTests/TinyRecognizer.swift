import NeuralNetworks
import SpeechFeatures
import SpeechPipelines
import SpeechRecognition
import Tensors

/// A recogniser that is small enough to be trained, damaged and compared in a test.
enum TinyRecognizer {
  static var features: FeatureConfiguration {
    var features = FeatureConfiguration()
    features.kind = .logMel
    features.filterCount = 20
    features.normalization = .utterance
    features.stackedFrameCount = 3
    features.stackShift = 3
    return features
  }

  static func configuration(_ alphabet: Alphabet) -> Recognizer.Configuration {
    var stack = RecurrentStack.Configuration()
    stack.layerCount = 1
    stack.hiddenSize = 24
    return Recognizer.Configuration(
      features: features,
      acousticModel: AcousticModel.Configuration(
        featureCount: features.featureCount, labelCount: alphabet.labelCount, stack: stack),
      alphabet: alphabet, normalization: nil, name: "tiny")
  }

  /// Random weights, large enough that the recogniser babbles instead of staying silent.
  static func untrained(
    seed: UInt64 = 1, symbols: [String] = [" ", "a", "b", "é"]
  ) throws -> Recognizer {
    let configuration = configuration(try Alphabet(symbols: symbols))
    var random = SeededGenerator(seed: seed)
    var model = AcousticModel(configuration.acousticModel, using: &random)
    model.forEachParameter { parameter in
      parameter.value = parameter.value.mapped { _ in random.normal() }
    }
    return try Recognizer(configuration, acousticModel: model)
  }
}
