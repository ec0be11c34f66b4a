import Foundation

/// Fades a frame in and out, so that its cut edges do not spread over the spectrum.
///
///     θ = 2π n / M        M = N − 1 (symmetric) or N (periodic)
///     hamming      0.54 − 0.46 cos θ
///     hann         0.5 − 0.5 cos θ
///     povey        (0.5 − 0.5 cos θ)^0.85
///     blackman     0.42 − 0.5 cos θ + 0.08 cos 2θ
///     rectangular  1
///
/// References: Harris (1978) for the cosine windows; Kaldi's `feature-window.cc` for `povey`.
struct Window: Sendable {
  /// The factor on each sample, [frameLength].
  let factors: [Double]

  init(
    _ shape: FeatureConfiguration.WindowShape, symmetry: FeatureConfiguration.WindowSymmetry,
    length: Int
  ) {
    let steps = symmetry == .symmetric ? max(length - 1, 1) : length
    factors = (0..<length).map { index in
      let angle = 2 * Double.pi * Double(index) / Double(steps)
      return switch shape {
      case .hamming: 0.54 - 0.46 * cos(angle)
      case .hann: 0.5 - 0.5 * cos(angle)
      case .povey: pow(0.5 - 0.5 * cos(angle), 0.85)
      case .blackman: 0.42 - 0.5 * cos(angle) + 0.08 * cos(2 * angle)
      case .rectangular: 1.0
      }
    }
  }

  func callAsFunction(_ samples: inout MutableSpan<Double>) {
    samples.multiply(by: factors.span)
  }
}
