import Foundation
import SpeechFeatures
import Tensors
import TestSupport
import Testing

@Suite struct FeatureExtractorTests {
  @Test(arguments: [(0, 0), (399, 0), (400, 1), (559, 1), (560, 2)])
  func framesOfShortWaveforms(sampleCount: Int, frameCount: Int) throws {
    let extractor = try FeatureExtractor()
    let frames = extractor(formulaWaveform(sampleRate: 16000, count: sampleCount))
    #expect(frames.shape == [frameCount, 13])
  }

  @Test func silenceIsFinite() throws {
    for preset in [
      FeatureConfiguration(), .kaldi(.mfcc), .kaldi(.logMel), .librosa(.mfcc),
      .pythonSpeechFeatures(.mfcc), .pythonSpeechFeatures(.logMel),
    ] {
      var configuration = preset
      configuration.deltaOrder = 2
      configuration.normalization = .utterance
      let silence = [Float](repeating: 0, count: 8000)
      let frames = try FeatureExtractor(configuration)(silence)
      #expect(frames.shape[0] > 0)
      #expect(frames.values.allSatisfy { $0.isFinite })
    }
  }

  @Test func stepsFollowInOrder() throws {
    var configuration = FeatureConfiguration()
    configuration.kind = .logMel
    configuration.energy = .windowed
    configuration.deltaOrder = 1
    configuration.normalization = .utterance
    configuration.stackedFrameCount = 3
    configuration.stackShift = 3
    #expect(configuration.featureCount == 41 * 2 * 3)
    #expect(abs(configuration.outputShift - 0.03) < 1e-12)
    let frames = try FeatureExtractor(configuration)(
      formulaWaveform(sampleRate: 16000, count: 16000))
    // 98 frames of 10 ms; 33 begin on a multiple of three.
    #expect(frames.shape == [33, 246])
    // Normalisation comes before stacking: the first 96 frames' mean is close to that of all.
    let first = stride(from: 0, to: 32 * 246, by: 246).map { frames.values[$0] }
    #expect(abs(first.reduce(0, +) / 32) < 0.2)
  }

  @Test func ditherChangesFeaturesAndRepeats() throws {
    let samples = formulaWaveform(sampleRate: 16000, count: 4000)
    var configuration = FeatureConfiguration()
    let plain = try FeatureExtractor(configuration)(samples)
    configuration.dither = 0.01
    let dithered = try FeatureExtractor(configuration)(samples)
    #expect(dithered != plain)
    #expect(try FeatureExtractor(configuration)(samples) == dithered)
  }

  @Test func magnitudeIsHalfThePowerInDecibels() throws {
    var configuration = FeatureConfiguration()
    configuration.sampleRate = 1000
    configuration.frameLength = 0.1
    configuration.fftLength = 100
    configuration.window = .rectangular
    configuration.preEmphasis = 0
    configuration.kind = .logMel
    configuration.filterCount = 1
    configuration.coefficientCount = 1
    configuration.lowFrequency = 195
    configuration.highFrequency = 205
    // One filter around bin 20, where a sine of 200 Hz has all its power.
    let sine = (0..<100).map { Float(sin(2 * Double.pi * 0.2 * Double($0))) }
    let power = try FeatureExtractor(configuration)(sine).values
    configuration.spectrum = .magnitude
    let magnitude = try FeatureExtractor(configuration)(sine).values
    // ln (|X|² w) − ln (|X| w) = ln |X| = ln 50.
    expectClose([power[0] - magnitude[0]], [log(50)], absolute: 1e-4)
  }

  @Test func configurationSurvivesJSON() throws {
    var configuration = FeatureConfiguration.kaldi(.logMel)
    configuration.fftLength = 1024
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(FeatureConfiguration.self, from: data) == configuration)
  }

  @Test func badConfigurationsAreRefused() {
    func expectRefused(
      _ parameter: SpeechFeatureError.Parameter, _ change: (inout FeatureConfiguration) -> Void
    ) {
      var configuration = FeatureConfiguration()
      change(&configuration)
      #expect {
        try FeatureExtractor(configuration)
      } throws: { error in
        guard case .outOfRange(parameter, _, _) = error as? SpeechFeatureError else { return false }
        return true
      }
    }
    expectRefused(.sampleRate) { $0.sampleRate = 0 }
    expectRefused(.sampleRate) { $0.sampleRate = .nan }
    expectRefused(.frameLength) { $0.frameLength = -1 }
    expectRefused(.frameLength) { $0.frameLength = .infinity }
    expectRefused(.frameLength) { $0.frameLength = 1e30 }
    expectRefused(.frameShift) { $0.frameShift = 0 }
    expectRefused(.frameShift) { $0.frameShift = .nan }
    expectRefused(.sampleScale) { $0.sampleScale = 0 }
    expectRefused(.dither) { $0.dither = -1 }
    expectRefused(.preEmphasis) { $0.preEmphasis = 1.5 }
    expectRefused(.fftLength) { $0.fftLength = 256 }
    expectRefused(.fftLength) { $0.fftLength = -1 }
    expectRefused(.filterCount) { $0.filterCount = 0 }
    expectRefused(.lowFrequency) { $0.lowFrequency = -1 }
    expectRefused(.highFrequency) { $0.highFrequency = 10 }
    expectRefused(.lowFrequency) { $0.lowFrequency = 8000 }
    expectRefused(.highFrequency) { $0.highFrequency = -8000 }
    expectRefused(.logFloor) { $0.logFloor = 0 }
    expectRefused(.energyFloor) { $0.energyFloor = 0 }
    expectRefused(.coefficientCount) { $0.coefficientCount = 41 }
    expectRefused(.lifter) { $0.lifter = -1 }
    expectRefused(.deltaOrder) { $0.deltaOrder = -1 }
    expectRefused(.deltaWindow) { $0.deltaWindow = 0 }
    expectRefused(.runningFrameCount) { $0.runningFrameCount = 0 }
    expectRefused(.stackedFrameCount) { $0.stackedFrameCount = 0 }
    expectRefused(.stackShift) { $0.stackShift = 0 }
  }

  @Test func errorsSayWhatToDo() {
    let error = SpeechFeatureError.outOfRange(.coefficientCount, found: 41, needed: 1...40)
    #expect(
      error.description
        == "The number of cepstral coefficients is 41, but must lie between 1 and 40; "
        + "change it in the feature configuration.")
  }
}
