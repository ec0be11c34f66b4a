import SpeechFeatures
import Tensors
import Testing

@Suite struct StreamingFeatureExtractorTests {
  /// Feeds the samples in parts of random length.
  private func stream(
    _ extractor: inout StreamingFeatureExtractor, _ samples: [Float], longestPart: Int, seed: UInt64
  ) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    var frames: [Float] = []
    var start = 0
    while start < samples.count {
      let end = min(start + Int.random(in: 0...longestPart, using: &generator), samples.count)
      frames += extractor.accept(Array(samples[start..<end])).values
      start = end
    }
    return frames + extractor.finish().values
  }

  private var configurations: [FeatureConfiguration] {
    var configurations: [FeatureConfiguration] = [
      .init(), .kaldi(.mfcc), .kaldi(.logMel), .librosa(.mfcc), .pythonSpeechFeatures(.mfcc),
    ]
    var everything = FeatureConfiguration.kaldi(.logMel)
    everything.edges = .reflected
    everything.dither = 1
    everything.deltaOrder = 2
    everything.energy = .raw
    everything.normalization = .running
    everything.runningFrameCount = 20
    everything.stackedFrameCount = 3
    everything.stackShift = 2
    configurations.append(everything)
    var gaps = FeatureConfiguration()
    gaps.frameShift = 0.04
    gaps.preEmphasisScope = .signal
    configurations.append(gaps)
    return configurations
  }

  @Test(arguments: 0..<6) func streamEqualsWhole(seed: UInt64) throws {
    let samples = formulaWaveform(sampleRate: 16000, count: 12345)
    for configuration in configurations {
      let extractor = try FeatureExtractor(configuration)
      let expected = extractor(samples)
      #expect(expected.shape[0] > 0)
      var streaming = StreamingFeatureExtractor(extractor)
      for longestPart in [100, 1000, 20000] {  // A finished stream begins anew.
        let found = stream(&streaming, samples, longestPart: longestPart, seed: seed)
        #expect(found == expected.values, "parts up to \(longestPart), \(configuration)")
      }
    }
  }

  @Test func aShortSignalEqualsItsWhole() throws {
    for configuration in configurations {
      let extractor = try FeatureExtractor(configuration)
      var streaming = StreamingFeatureExtractor(extractor)
      for count in [0, 1, 150, 399, 400, 401] {
        let samples = formulaWaveform(sampleRate: 16000, count: count)
        let found = stream(&streaming, samples, longestPart: 50, seed: 1)
        #expect(found == extractor(samples).values, "\(count) samples")
      }
    }
  }

  /// A frame comes out as soon as its last sample is in.
  @Test func framesComeAtOnce() throws {
    var streaming = try StreamingFeatureExtractor()
    #expect(streaming.accept([Float](repeating: 0.1, count: 399)).shape == [0, 13])
    #expect(streaming.accept([0.1]).shape == [1, 13])
    #expect(streaming.accept([Float](repeating: 0.1, count: 160)).shape == [1, 13])
    #expect(streaming.finish().shape == [0, 13])
  }

  @Test func utteranceNormalizationRunsInAStream() throws {
    var configuration = FeatureConfiguration()
    configuration.normalization = .utterance
    let samples = formulaWaveform(sampleRate: 16000, count: 8000)
    var streaming = try StreamingFeatureExtractor(configuration)
    configuration.normalization = .running
    let expected = try FeatureExtractor(configuration)(samples)
    #expect(streaming.accept(samples).values + streaming.finish().values == expected.values)
  }

  @Test func aBadConfigurationIsRefused() {
    var configuration = FeatureConfiguration()
    configuration.filterCount = 0
    #expect(throws: SpeechFeatureError.self) {
      _ = try StreamingFeatureExtractor(configuration)
    }
  }
}
