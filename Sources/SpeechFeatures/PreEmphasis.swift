/// Raises high frequencies, which a voice radiates more weakly than low ones.
///
///     y[n] = x[n] − a x[n−1]
///
/// Within a frame the first sample counts as its own predecessor (Kaldi, HTK); over a whole signal
/// the first sample has the predecessor 0.
struct PreEmphasis: Sendable {
  /// a; 0 changes nothing.
  let coefficient: Float
  let scope: FeatureConfiguration.PreEmphasisScope

  /// Filters one frame, if frames are filtered by themselves.
  func callAsFunction(frame samples: inout MutableSpan<Double>) {
    guard scope == .frame, coefficient != 0 else { return }
    samples.subtractPredecessors(scaledBy: Double(coefficient))
  }

  /// Filters the next part of a signal, if it is filtered before it is cut.
  ///
  /// - Parameters:
  ///   - samples: the next samples.
  ///   - previous: the sample before them, 0 at the beginning; becomes their last.
  /// - Returns: as many samples.
  func callAsFunction(signal samples: [Float], previous: inout Float) -> [Float] {
    guard scope == .signal, coefficient != 0 else { return samples }
    return samples.map { sample in
      defer { previous = sample }
      return sample - coefficient * previous
    }
  }
}
