public import AudioFiles
import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors

/// A small network that tells, for every 20 ms, how probable it is that somebody speaks.
///
///     samples at 16 kHz → log-mel frames [time, 48] → LSTM of 32, forwards → [time, silence | speech]
///
/// Only frequencies from 80 to 3,800 Hz are looked at, so that a telephone is heard like a studio.
/// The answer for a frame is given ``lookAhead`` later, which is all that it knows of the future.
///
/// Trained by `scripts/voice-activity/train.py`; the card is `Models/voice-activity/card.md`.
public struct VoiceActivity: Sendable {
  /// Seconds from one answer to the next.
  public static let frameShift: Seconds = 0.02
  /// Seconds of the future that an answer takes into account.
  public static let lookAhead: Seconds = 0.12

  static let sampleRate: Hertz = 16_000
  static let delay = 6  // lookAhead in frames

  let extractor: FeatureExtractor
  let network: StreamingAcousticModel

  /// Reads the weights from a file.
  ///
  /// - Throws: ``ModelFileError``, if the file is not this network.
  public init(contentsOf path: String) throws {
    var features = FeatureConfiguration()
    features.kind = .logMel
    features.filterCount = 24
    features.lowFrequency = 80
    features.highFrequency = 3800
    features.stackedFrameCount = 2
    features.stackShift = 2
    extractor = try FeatureExtractor(features)
    var stack = RecurrentStack.Configuration()
    stack.layerCount = 1
    stack.hiddenSize = 32
    stack.isBidirectional = false
    var generator = SeededGenerator(seed: 0)
    var model = AcousticModel(
      AcousticModel.Configuration(
        featureCount: features.featureCount, labelCount: 2, stack: stack), using: &generator)
    do {
      try model.load(try Safetensors(contentsOf: path).tensors)
    } catch let error as SafetensorsError {
      throw ModelFileError(path: path, flaw: .notSafetensors(error))
    } catch let flaw as ModelFileError.Flaw {
      throw ModelFileError(path: path, flaw: flaw)
    }
    guard let network = StreamingAcousticModel(model) else {
      preconditionFailure("a forward LSTM can stream")
    }
    self.network = network
  }

  /// Reads the weights that come with the program.
  public static func shipped() throws -> VoiceActivity {
    try VoiceActivity(contentsOf: ShippedModels.path(of: "voice-activity/weights"))
  }

  /// Returns the probability of speech in each 20 ms of a recording.
  public func callAsFunction(_ waveform: Waveform) -> [Float] {
    var stream = VoiceActivityStream(self, sampleRate: waveform.sampleRate)
    return stream.accept(waveform.samples) + stream.finish()
  }
}

/// The probability of speech while samples arrive.
///
/// The answers do not depend on the sizes of the parts.
struct VoiceActivityStream: ~Copyable {
  private var resampler: Resampler
  private var features: StreamingFeatureExtractor
  private var network: StreamingAcousticModel
  private let frameLength: Double  // samples as they arrive in one frame
  private var sampleCount = 0
  /// Answers at the beginning that would be for times before it.
  private var skippedCount = VoiceActivity.delay
  private var answerCount = 0

  init(_ voiceActivity: VoiceActivity, sampleRate: Hertz) {
    resampler = Resampler(from: sampleRate, to: VoiceActivity.sampleRate)
    features = StreamingFeatureExtractor(voiceActivity.extractor)
    network = voiceActivity.network
    frameLength = sampleRate * VoiceActivity.frameShift
  }

  /// Takes samples and returns the answers that they settle, one for each 20 ms.
  mutating func accept(_ samples: [Float]) -> [Float] {
    sampleCount += samples.count
    return answers(features.accept(resampler.process(samples)))
  }

  /// Returns the answers that are left, so that there is one for each 20 ms begun; what follows the
  /// end is taken to be silent.
  mutating func finish() -> [Float] {
    let needed = Int((Double(sampleCount) / frameLength).rounded(.up)) - answerCount
    let silence = Double(VoiceActivity.delay + 3) * VoiceActivity.frameShift
    let zeros = [Float](repeating: 0, count: Int(silence * VoiceActivity.sampleRate))
    let rest = answers(features.accept(resampler.flush() + zeros))
    return Array(rest.prefix(needed))
  }

  private mutating func answers(_ frames: Tensor) -> [Float] {
    let scores = network.logProbabilities(frames)
    var result = (0..<scores.rowCount).map { exp(scores.values[2 * $0 + 1]) }
    let skipped = min(skippedCount, result.count)
    result.removeFirst(skipped)
    skippedCount -= skipped
    answerCount += result.count
    return result
  }
}
