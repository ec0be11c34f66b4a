public import AudioFiles
import NeuralNetworks
public import SpeechFeatures
import SpeechRecognition

extension Recognizer.Configuration {
  /// The most weights that a recogniser may have: 4 GB of them.
  public static let largestWeightCount = 1_000_000_000

  /// The number of weights in the network's matrices, which are nearly all of its weights.
  ///
  ///     Σ over layers and directions + output × labels
  var matrixWeightCount: Int {
    let stack = acousticModel.stack
    let directions = stack.isBidirectional ? 2 : 1
    let outputSize = stack.hiddenSize * directions
    func layer(_ inputSize: Int) -> Int {
      directions * stack.cell.matrixWeightCount(inputSize: inputSize, hiddenSize: stack.hiddenSize)
    }
    return layer(acousticModel.featureCount) + (stack.layerCount - 1) * layer(outputSize)
      + outputSize * acousticModel.labelCount
  }

  /// Checks that every size is possible and that the parts fit each other, before any memory is
  /// taken for weights.
  public func validate() throws(RecognizerConfigurationError) {
    do {
      _ = try FeatureExtractor(features)
    } catch {
      throw .features(error)
    }
    guard AudioFileError.sampleRates.contains(features.sampleRate) else {
      throw .sampleRate(found: features.sampleRate)
    }
    let stack = acousticModel.stack
    try require("layers", stack.layerCount, within: 1...64)
    try require(
      "hidden units", stack.hiddenSize, within: stack.cell.smallestHiddenSize...16_384)
    try require("labels", acousticModel.labelCount, within: 2...1_000_000)
    try require("features", acousticModel.featureCount, within: 1...1_000_000)
    try require("weights", matrixWeightCount, within: 1...Self.largestWeightCount)
    guard (0..<1).contains(stack.dropout) else { throw .dropout(found: stack.dropout) }
    guard acousticModel.featureCount == features.featureCount else {
      throw .featureCount(found: features.featureCount, needed: acousticModel.featureCount)
    }
    guard acousticModel.labelCount == alphabet.labelCount else {
      throw .labelCount(found: alphabet.labelCount, needed: acousticModel.labelCount)
    }
  }

  private func require(
    _ what: String, _ found: Int, within needed: ClosedRange<Int>
  ) throws(RecognizerConfigurationError) {
    guard needed.contains(found) else { throw .size(of: what, found: found, needed: needed) }
  }
}

/// Why no recogniser can be made by a configuration.
public enum RecognizerConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The features cannot be computed.
  case features(SpeechFeatureError)
  /// Recordings cannot be resampled to the features' sample rate.
  case sampleRate(found: Hertz)
  /// A number of things is out of bounds.
  case size(of: String, found: Int, needed: ClosedRange<Int>)
  /// The share of dropped outputs is not in [0, 1).
  case dropout(found: Float)
  /// The frames have another number of features than the network reads.
  case featureCount(found: Int, needed: Int)
  /// The alphabet has another number of labels than the network writes.
  case labelCount(found: Int, needed: Int)

  /// Says what was found and what was needed.
  public var description: String {
    switch self {
    case .features(let error): error.description
    case .sampleRate(let found):
      """
      a sample rate of \(found) Hz is out of bounds; from \(AudioFileError.sampleRates.lowerBound) \
      to \(AudioFileError.sampleRates.upperBound) are possible.
      """
    case .size("labels", found: ...1, _):
      "the alphabet has no symbols, but one is needed; give transcripts with text."
    case .size(let what, let found, let needed):
      """
      a recogniser of \(found) \(what) is out of bounds; from \(needed.lowerBound) to \
      \(needed.upperBound) are possible.
      """
    case .dropout(let found):
      "a share of \(found) outputs is dropped, but one in [0, 1) is needed."
    case .featureCount(let found, let needed):
      "the frames have \(found) features, but the network needs \(needed)."
    case .labelCount(let found, let needed):
      "the alphabet has \(found) labels, but the network needs \(needed)."
    }
  }
}
