public import AudioFiles
public import SpeechFeatures
public import Tensors

/// How a segment becomes frames: cepstra, of which silence at the edges is left out, normalised over
/// the segment alone.
///
///     samples → MFCC [time, features] → edges → y = (x − μ) / σ over the segment
///
/// The normalisation takes out the channel and some of the voice. A segment cut from a long
/// recording has almost the frames that it would have as a recording of its own: only deltas at its
/// edges see what is around.
public struct SegmentFeatures: Sendable {
  /// Which frames a segment has.
  public struct Configuration: Sendable, Codable, Equatable {
    /// The features, not normalised; coefficient 0 of an MFCC tells how loud a frame is.
    public var features: FeatureConfiguration
    /// Whether each feature is also scaled to variance 1.
    public var normalizesVariance = true
    /// Whether quiet frames at the edges are left out.
    public var trimsSilence = true

    /// Cepstra of speech at 8 kHz, with deltas, two frames of 10 ms joined to one of 20 ms.
    public init() {
      features = FeatureConfiguration()
      features.sampleRate = 8000
      features.filterCount = 24
      features.lowFrequency = 80
      features.highFrequency = 3800
      features.deltaOrder = 2
      features.stackedFrameCount = 2
      features.stackShift = 2
    }

    /// What the baselines see: 13 cepstra every 10 ms.
    public static var baseline: Configuration {
      var configuration = Configuration()
      configuration.features.deltaOrder = 0
      configuration.features.stackedFrameCount = 1
      configuration.features.stackShift = 1
      return configuration
    }
  }

  /// Which frames a segment has.
  public let configuration: Configuration
  private let extractor: FeatureExtractor

  /// Makes the features; throws if they cannot be computed.
  public init(_ configuration: Configuration) throws(SpeechFeatureError) {
    self.configuration = configuration
    extractor = try FeatureExtractor(configuration.features)
  }

  /// The sample rate that samples must have.
  public var sampleRate: Hertz { configuration.features.sampleRate }

  /// Seconds from one frame to the next.
  public var frameShift: Seconds { configuration.features.outputShift }

  /// Returns the frames of a segment by itself.
  ///
  /// - Parameter samples: mono samples at ``sampleRate``.
  /// - Returns: [time, features]; no frames of what is shorter than one.
  public func callAsFunction(_ samples: [Float]) -> Tensor {
    let recording = extractor(samples)
    return frames(0..<recording.rowCount, of: recording)
  }

  /// Returns the frames of a whole recording, from which segments are then taken.
  public func recording(_ samples: [Float]) -> Tensor { extractor(samples) }

  /// Returns the frames of a part of a recording, [time, features].
  ///
  /// - Parameters:
  ///   - range: the part, in frames; cut to what there is.
  ///   - recording: from ``recording(_:)``.
  /// - Returns: its frames, normalised.
  public func frames(_ range: Range<Int>, of recording: Tensor) -> Tensor {
    let columns = recording.columnCount
    var range = range.clamped(to: 0..<recording.rowCount)
    if configuration.trimsSilence {
      let loudness = range.map { recording.values[$0 * columns] }
      let edges = LoudPart(of: loudness, frameShift: frameShift).range
      range = range.lowerBound + edges.lowerBound..<range.lowerBound + edges.upperBound
    }
    let values = Array(recording.values[range.lowerBound * columns..<range.upperBound * columns])
    return Tensor(shape: [range.count, columns], values: normalized(values, columns: columns))
  }

  private func normalized(_ values: [Float], columns: Int) -> [Float] {
    let rows = values.count / max(columns, 1)
    guard rows > 0 else { return values }
    let mean = VectorKernels.sumOfRows(values, columns: columns).map { $0 / Float(rows) }
    var result = values
    result.withMutableValues { for index in $0.indices { $0[index] -= mean[index % columns] } }
    guard configuration.normalizesVariance else { return result }
    let scale = VectorKernels.sumOfProducts(
      rows: rows, columns: columns, result, at: 0, stride: columns, result, at: 0, stride: columns
    ).map { 1 / max($0 / Float(rows), 1e-8).squareRoot() }
    result.withMutableValues { for index in $0.indices { $0[index] *= scale[index % columns] } }
    return result
  }
}

/// Where a segment is not silent.
///
///     threshold = q₅ + 0.3 (q₉₅ − q₅)       quantiles of coefficient 0
///
/// Frames before the first louder one and after the last are left out, but for 60 ms: a word may
/// begin and end softly. Where loud and quiet hardly differ nothing is left out.
struct LoudPart {
  let range: Range<Int>

  /// The least difference of quantiles at which edges are sought, in coefficient 0: some 9 dB.
  private static let leastDifference: Float = 10

  init(of loudness: [Float], frameShift: Seconds) {
    range = Self.edges(of: loudness, frameShift: frameShift) ?? 0..<loudness.count
  }

  private static func edges(of loudness: [Float], frameShift: Seconds) -> Range<Int>? {
    let sorted = loudness.sorted()
    guard sorted.count >= 8 else { return nil }
    let (low, high) = (sorted[sorted.count / 20], sorted[sorted.count - 1 - sorted.count / 20])
    guard high - low > leastDifference else { return nil }
    let threshold = low + 0.3 * (high - low)
    guard let first = loudness.firstIndex(where: { $0 > threshold }),
      let last = loudness.lastIndex(where: { $0 > threshold })
    else { return nil }
    let margin = Int((0.06 / frameShift).rounded())
    return max(0, first - margin)..<min(loudness.count, last + 1 + margin)
  }
}
