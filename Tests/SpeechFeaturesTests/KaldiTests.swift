import SpeechFeatures
import Tensors
import TestSupport
import Testing

/// Features against kaldi-native-fbank; `scripts/oracles/features.py` wrote the golden file.
@Suite struct KaldiTests {
  struct Golden: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable {
    let name: String
    let waveform: String
    let sampleRate: Double
    let kind: FeatureConfiguration.Kind
    let window: FeatureConfiguration.WindowShape
    let edges: FeatureConfiguration.Edges
    let filterCount: Int
    let coefficientCount: Int
    let energy: FeatureConfiguration.Energy
    let powerOfTwo: Bool
    let shape: [Int]
    /// By kaldi-native-fbank, in single precision.
    let values: [Float]
    /// By NumPy, in double precision.
    let exact: [Float]

    var configuration: FeatureConfiguration {
      var result = FeatureConfiguration.kaldi(kind)
      result.sampleRate = sampleRate
      result.window = window
      result.edges = edges
      result.filterCount = filterCount
      result.coefficientCount = coefficientCount
      result.energy = energy
      result.fftLength = powerOfTwo ? nil : Int(sampleRate * result.frameLength)
      return result
    }
  }

  /// Elements where kaldi-native-fbank's own rounding exceeds 5e-4 are compared with the exact
  /// ones only: weak filters next to strong ones, where the logarithm enlarges the spectrum's
  /// rounding.
  @Test func featuresEqualKaldis() throws {
    let cases = try golden("kaldi", as: Golden.self, in: .module).cases
    #expect(cases.count == 8)
    var (elementCount, roundedCount) = (0, 0)
    for golden in cases {
      let extractor = try FeatureExtractor(golden.configuration)
      let frames = extractor(
        try waveform(named: golden.waveform, sampleRate: golden.sampleRate))
      #expect(frames.shape == golden.shape, "\(golden.name)")
      expectClose(
        frames.values, golden.exact, absolute: 1e-3, relative: 0, "\(golden.name), exact")

      let precise = golden.values.indices.filter {
        abs(golden.values[$0] - golden.exact[$0]) <= 5e-4
      }
      expectClose(
        precise.map { frames.values[$0] }, precise.map { golden.values[$0] }, absolute: 1e-3,
        relative: 0, "\(golden.name)")
      elementCount += golden.values.count
      roundedCount += golden.values.count - precise.count
    }
    #expect(100 * roundedCount < elementCount)
  }
}
