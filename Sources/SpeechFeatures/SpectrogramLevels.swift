import Foundation
import Tensors

/// How loud every frequency of a recording is over time: the numbers of a spectrogram's picture.
///
/// Columns are frames of 25 ms, rows frequencies, evenly spaced on a scale. Frames advance by
/// about a column of the picture, so that short recordings are smooth, but by 10 ms at most, so
/// that no sound of a long one falls between frames.
public struct SpectrogramLevels: Sendable {
  /// How frequencies are spread over the rows.
  public enum Scale: String, Sendable, CaseIterable {
    /// As the ear spaces them: 1127 ln(1 + f / 700).
    case mel
    /// Equal differences are equally far apart: the harmonics of a voice are.
    case linear
    /// Equal ratios are equally far apart: octaves are.
    case logarithmic = "log"

    /// Where a frequency in hertz lies, in the scale's own unit.
    fileprivate func position(of hertz: Double) -> Double {
      switch self {
      case .mel: FeatureConfiguration.MelScale.htk.mel(hertz)
      case .linear: hertz
      case .logarithmic: log(hertz)
      }
    }

    /// The frequency in hertz at a position.
    fileprivate func hertz(at position: Double) -> Double {
      switch self {
      case .mel: FeatureConfiguration.MelScale.htk.hertz(position)
      case .linear: position
      case .logarithmic: exp(position)
      }
    }
  }

  /// Decibels relative to the loudest point, [columns, rowCount]; row 0 is the lowest frequency.
  public let values: [Float]
  /// Frequencies in a column.
  public let rowCount: Int
  /// How frequencies are spread over the rows.
  public let scale: Scale
  /// The frequencies in hertz between which the rows lie.
  public let frequencies: ClosedRange<Double>

  /// Measures a recording.
  ///
  /// - Parameters:
  ///   - samples: finite samples between −1 and 1.
  ///   - sampleRate: samples per second, in hertz.
  ///   - scale: how frequencies are spread over the rows.
  ///   - columnCount: about how many columns a picture of the recording can show.
  /// - Throws: ``SpeechFeatureError`` if the sample rate is out of bounds.
  public init(
    _ samples: [Float], sampleRate: Double, scale: Scale, columnCount: Int
  ) throws(SpeechFeatureError) {
    var configuration = Self.configuration(
      sampleRate: sampleRate, duration: Double(samples.count) / sampleRate,
      columnCount: columnCount)
    try configuration.validate()
    let highest = sampleRate / 2
    let lowest =
      switch scale {
      case .mel: min(20, highest / 10)
      case .linear: 0.0
      case .logarithmic: min(50, highest / 10)
      }
    let (low, high) = (scale.position(of: lowest), scale.position(of: highest))
    (self.scale, frequencies) = (scale, lowest...highest)

    let rows: SpectrumRows?
    if scale == .mel {
      configuration.kind = .logMel
      configuration.lowFrequency = lowest
      configuration.normalizesFilterArea = true
      configuration.filterCount = max(8, min(128, Int((high - low) / 18)))
      rowCount = configuration.filterCount
      rows = nil
    } else {
      configuration.kind = .logSpectrum
      let binsPerHertz = Double(configuration.fftLengthInSamples) / sampleRate
      let edges = (0...256).map { edge in
        scale.hertz(at: low + (high - low) * Double(edge) / 256) * binsPerHertz
      }
      rowCount = 256
      rows = SpectrumRows(edges: edges, binCount: configuration.featureCount)
    }

    // By the second: the spectra of an hour would not fit into memory.
    var stream = try StreamingFeatureExtractor(configuration)
    var levels: [Float] = []
    let secondInSamples = Int(sampleRate)
    for start in stride(from: 0, to: samples.count, by: secondInSamples) {
      let end = min(start + secondInSamples, samples.count)
      let frames = stream.accept(Array(samples[start..<end])).values
      levels += rows?(frames) ?? frames
    }
    let last = stream.finish().values
    levels += rows?(last) ?? last
    // Below −120 dB there is no sound in any file of 24 bits: silence stays dark.
    let loudest = max(levels.max() ?? 0, -120)
    values = levels.map { $0 - loudest }
  }

  private static func configuration(
    sampleRate: Double, duration: Double, columnCount: Int
  ) -> FeatureConfiguration {
    var configuration = FeatureConfiguration()
    configuration.kind = .logSpectrum
    configuration.sampleRate = sampleRate
    configuration.frameShift = min(max(duration / Double(max(columnCount, 1)), 0.001), 0.010)
    configuration.edges = .reflected
    configuration.preEmphasis = 0
    configuration.window = .hann
    configuration.lowFrequency = 0
    configuration.logUnit = .decibel
    configuration.logFloor = 1e-20  // −200 dB
    // Zeros after the frame bring bins to at most 10 Hz apart, so that no filter misses them all.
    let frameLength = configuration.frameLengthInSamples
    var fftLength = 2
    while fftLength < 65536, fftLength / 4 < frameLength { fftLength *= 2 }
    configuration.fftLength = fftLength
    return configuration
  }

  /// The height at which a frequency stands: 0 at the lower edge of row 0, `rowCount` at the upper
  /// edge of the last; `nil` if it lies outside the picture.
  public func height(of hertz: Double) -> Double? {
    guard frequencies.contains(hertz) else { return nil }
    let (low, high) = (
      scale.position(of: frequencies.lowerBound), scale.position(of: frequencies.upperBound)
    )
    let fraction = (scale.position(of: hertz) - low) / (high - low)
    guard scale == .mel else { return fraction * Double(rowCount) }
    // Filter j is centred on the (j + 1)th of rowCount + 1 equal steps. The outermost filters reach
    // half a row farther than their rows: marks there move to the edge.
    return min(max(fraction * Double(rowCount + 1) - 0.5, 0), Double(rowCount))
  }
}
