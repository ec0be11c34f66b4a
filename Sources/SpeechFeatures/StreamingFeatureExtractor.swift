public import Tensors

/// Computes features while samples arrive.
///
/// The frames are those of a ``FeatureExtractor`` with the same configuration, bit by bit, whatever
/// the sizes of the parts; only normalisation by the whole utterance is replaced by running
/// normalisation. A frame is returned once no later sample can change it: deltas and stacking
/// hold some frames back.
///
///     var stream = try StreamingFeatureExtractor(configuration)
///     for part in parts { recogniser.accept(stream.accept(part)) }
///     recogniser.accept(stream.finish())
public struct StreamingFeatureExtractor: ~Copyable {
  /// What is computed.
  public let configuration: FeatureConfiguration

  private let staticFeatures: StaticFeatures
  private var batch: FrameBatch
  private var signal = SampleBuffer()
  /// The last sample before pre-emphasis of the signal.
  private var previousSample: Float = 0
  /// Frames taken from the signal so far.
  private var frameCount = 0
  private var deltas: DeltaStream
  private var normalization: RunningNormalization
  private var stacking: FrameStacking

  /// Makes a stream; throws if the configuration cannot be computed.
  public init(_ configuration: FeatureConfiguration = .init()) throws(SpeechFeatureError) {
    self.init(try FeatureExtractor(configuration))
  }

  /// Makes a stream that shares the tables of an extractor.
  public init(_ extractor: FeatureExtractor) {
    configuration = extractor.configuration
    staticFeatures = extractor.staticFeatures
    batch = FrameBatch(configuration)
    deltas = DeltaStream(extractor.deltas, featureCount: configuration.staticFeatureCount)
    normalization = RunningNormalization(configuration)
    stacking = FrameStacking(configuration)
  }

  /// Takes samples and returns the frames they complete.
  ///
  /// - Parameter samples: the next finite samples at the configured rate, between −1 and 1.
  /// - Returns: new frames, [time, features]; often none.
  public mutating func accept(_ samples: [Float]) -> Tensor {
    let (preEmphasis, framing) = (
      staticFeatures.spectrum.preEmphasis, staticFeatures.spectrum.framing
    )
    signal.append(preEmphasis(signal: samples, previous: &previousSample))
    let frames = nextFrames(until: framing.settledFrameCount(sampleCount: signal.end))
    // One frame more than the next needs: at the end it may be mirrored.
    signal.removeSamples(before: framing.start(of: frameCount) - framing.frameLength)
    return tensor(stacking.accept(normalized(deltas.accept(frames))))
  }

  /// Returns the frames that were held back, and begins anew for another waveform.
  ///
  /// - Returns: the last frames, [time, features].
  public mutating func finish() -> Tensor {
    let framing = staticFeatures.spectrum.framing
    let frames = nextFrames(until: framing.frameCount(sampleCount: signal.end))
    let last = deltas.accept(frames) + deltas.finish()
    let result = stacking.accept(normalized(last)) + stacking.finish()
    normalization.finish()
    signal = SampleBuffer()
    previousSample = 0
    frameCount = 0
    return tensor(result)
  }

  private mutating func nextFrames(until end: Int) -> [Float] {
    guard end > frameCount else { return [] }
    let frames = staticFeatures(frameCount..<end, of: signal, in: &batch)
    frameCount = end
    return frames
  }

  private mutating func normalized(_ frames: [Float]) -> [Float] {
    configuration.normalization == .none ? frames : normalization.accept(frames)
  }

  private func tensor(_ frames: [Float]) -> Tensor {
    let featureCount = configuration.featureCount
    return Tensor(shape: [frames.count / featureCount, featureCount], values: frames)
  }
}
