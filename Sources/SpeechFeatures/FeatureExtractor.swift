public import Tensors

/// Computes features of whole waveforms.
///
///     samples → static features → deltas → normalisation → stacking → [time, features]
///
/// An extractor is an immutable value: several threads may use the same one. It gives the same
/// bits in every run.
///
///     let extractor = try FeatureExtractor(.kaldi(.mfcc))
///     let frames = extractor(waveform.samples)  // [time, 13]
public struct FeatureExtractor: Sendable {
  /// What is computed.
  public let configuration: FeatureConfiguration

  let staticFeatures: StaticFeatures
  let deltas: Deltas

  /// Makes an extractor; throws if the configuration cannot be computed.
  public init(_ configuration: FeatureConfiguration = .init()) throws(SpeechFeatureError) {
    try configuration.validate()
    self.configuration = configuration
    staticFeatures = try StaticFeatures(configuration)
    deltas = Deltas(order: configuration.deltaOrder, window: configuration.deltaWindow)
  }

  /// Features in each frame of the result.
  public var featureCount: Int { configuration.featureCount }

  /// Returns the features of a waveform.
  ///
  /// - Parameter samples: finite samples at the configured rate, between −1 and 1.
  /// - Returns: [time, features]; no frames for a waveform shorter than one frame, unless the
  ///   configured edges fill it up. Silence gives finite values.
  public func callAsFunction(_ samples: [Float]) -> Tensor {
    var previous: Float = 0
    let spectrum = staticFeatures.spectrum
    let signal = SampleBuffer(spectrum.preEmphasis(signal: samples, previous: &previous))
    let frameCount = spectrum.framing.frameCount(sampleCount: samples.count)
    guard frameCount > 0 else { return Tensor(shape: [0, featureCount], values: []) }

    var batch = FrameBatch(configuration)
    let frames = staticFeatures(0..<frameCount, of: signal, in: &batch)
    let withDeltas = deltas(frames, featureCount: configuration.staticFeatureCount)
    let normalized = normalized(withDeltas)
    var stacking = FrameStacking(configuration)
    let stacked = stacking.accept(normalized) + stacking.finish()
    return Tensor(shape: [stacked.count / featureCount, featureCount], values: stacked)
  }

  private func normalized(_ frames: [Float]) -> [Float] {
    switch configuration.normalization {
    case .none:
      return frames
    case .utterance:
      let normalization = MeanVarianceNormalization(
        normalizesVariance: configuration.normalizesVariance)
      return normalization(frames, featureCount: configuration.normalizedFeatureCount)
    case .running:
      var normalization = RunningNormalization(configuration)
      return normalization.accept(frames)
    }
  }
}

extension FeatureConfiguration {
  /// Features of a frame after deltas and before stacking.
  var normalizedFeatureCount: Int { staticFeatureCount * (1 + deltaOrder) }
}

extension RunningNormalization {
  init(_ configuration: FeatureConfiguration) {
    self.init(
      normalizesVariance: configuration.normalizesVariance,
      horizon: configuration.runningFrameCount,
      featureCount: configuration.normalizedFeatureCount)
  }
}
