import Tensors
import TestSupport
import Testing

@testable import SpeechFeatures

/// Features against python_speech_features; `scripts/oracles/features.py` wrote the golden file.
@Suite struct PythonSpeechFeaturesTests {
  struct Golden: Decodable {
    let frameCount: Int
    let mfcc: [Float]
    let logMel: [Float]
    let delta: [Float]
    let deltaDelta: [Float]
  }

  private let samples = formulaWaveform(sampleRate: 16000, count: 8000)

  @Test func mfccAndItsDeltas() throws {
    let golden = try golden("python-speech-features", as: Golden.self, in: .module)
    var configuration = FeatureConfiguration.pythonSpeechFeatures(.mfcc)
    configuration.deltaOrder = 2
    let frames = try FeatureExtractor(configuration)(samples)
    #expect(frames.shape == [golden.frameCount, 39])
    let parts = [golden.mfcc, golden.delta, golden.deltaDelta]
    let expected = (0..<golden.frameCount).flatMap { frame in
      parts.flatMap { $0[frame * 13..<(frame + 1) * 13] }
    }
    expectClose(frames.values, expected, absolute: 1e-3, relative: 0)
  }

  @Test func logMel() throws {
    let golden = try golden("python-speech-features", as: Golden.self, in: .module)
    let frames = try FeatureExtractor(.pythonSpeechFeatures(.logMel))(samples)
    #expect(frames.shape == [golden.frameCount, 26])
    expectClose(frames.values, golden.logMel, absolute: 1e-3, relative: 0)
  }
}
